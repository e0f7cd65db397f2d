ESTAB 0 0 127.0.0.1:55936 127.0.0.1:36409 uid:12345 ino:242583 sk:101d cgroup:/ <-> subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:f6516ca write_seq:d726918e1608102c snd_una:d726918e1608102c rcv_nxt:25d667e5558c71cc
ESTAB 833 0 127.0.0.1:36409 127.0.0.1:55968 ino:0 sk:101e cgroup:/ <-> subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:9b349722 write_seq:1b1a7c638747aecc snd_una:1b1a7c638747aecc rcv_nxt:2f29d2104f4ce6d6
SYN-SENT 0 0 127.0.0.1:48884 127.0.0.1:37243 ino:242607 sk:101f cgroup:/ <-> subflows_max:2 add_addr_accepted_max:2 token:4dda9f36 write_seq:23307949319ea34d snd_una:23307949319ea34d
CLOSE-WAIT 0 0 127.0.0.1:36409 127.0.0.1:55948 ino:242589 sk:1020 cgroup:/ --> subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:a712a160 write_seq:35fef1df339e1237 snd_una:35fef1df339e1237 rcv_nxt:ff357a96f04318f9
CLOSE-WAIT 0 0 127.0.0.1:36409 127.0.0.1:55952 ino:242593 sk:1021 cgroup:/ --> subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:bca2e25 write_seq:acd31b571445e2ac snd_una:acd31b571445e2ac rcv_nxt:aeff01f3acaaedaf
ESTAB 5832 0 127.0.0.1:36409 127.0.0.1:55936 ino:242585 sk:1022 cgroup:/ <-> subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:e88a3f62 write_seq:25d667e5558c71cc snd_una:25d667e5558c71cc rcv_nxt:d726918e1608102c
ESTAB 0 0 127.0.0.1:42056 127.0.0.1:36519 ino:242596 sk:1023 cgroup:/ <-> subflows_max:2 add_addr_accepted_max:2 fallback token:d8b94881 write_seq:8f76489b7d047a45 snd_una:8f76489b7d047a45 rcv_nxt:1
ESTAB 0 0 127.0.0.1:55968 127.0.0.1:36409 ino:242602 sk:1024 cgroup:/ <-> subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:f1f8572e write_seq:2f29d2104f4ce6d6 snd_una:2f29d2104f4ce6d6 rcv_nxt:1b1a7c638747aecc
FIN-WAIT-2 0 0 127.0.0.1:55948 127.0.0.1:36409 ino:242587 sk:1025 cgroup:/ <-- subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:67816e97 write_seq:ff357a96f04318f9 snd_una:ff357a96f04318f9 rcv_nxt:35fef1df339e1237
FIN-WAIT-2 0 0 127.0.0.1:55952 127.0.0.1:36409 timer:(keepalive,58sec,0) ino:0 sk:1026 cgroup:/ --- subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:5c8f22b write_seq:aeff01f3acaaedaf snd_una:aeff01f3acaaedaf rcv_nxt:acd31b571445e2ac
CLOSE-WAIT 0 0 127.0.0.1:42072 127.0.0.1:36519 ino:242599 sk:1027 cgroup:/ --> subflows_max:2 add_addr_accepted_max:2 fallback token:e8cb7757 write_seq:2388d4df28abf1a0 snd_una:2388d4df28abf1a0 rcv_nxt:2
LISTEN 1 7 127.0.0.1:36409 0.0.0.0:* ino:242581 sk:1028 cgroup:/ <->
LISTEN 0 7 0.0.0.0:47689 0.0.0.0:* ino:242635 sk:1029 cgroup:/ <->
ESTAB 833 0 [::1]:48377 [::1]:41896 ino:0 sk:102a cgroup:/ <-> subflows_max:2 add_addr_accepted_max:2 remote_key token:374f89f9 write_seq:b19949798f687bbd snd_una:b19949798f687bbd rcv_nxt:d02476875db2c24b
FIN-WAIT-2 0 0 [::1]:41882 [::1]:48377 timer:(keepalive,58sec,0) ino:0 sk:102b cgroup:/ --- subflows_max:2 add_addr_accepted_max:2 remote_key token:79ac1be9 write_seq:3db91b8e376bdf4e snd_una:3db91b8e376bdf4e rcv_nxt:89fbc03d7af13986
CLOSE-WAIT 0 0 [::1]:48122 [::1]:33873 ino:242624 sk:102c cgroup:/ --> subflows_max:2 add_addr_accepted_max:2 fallback token:cc031a0 write_seq:9dcde8b2912bb1e8 snd_una:9dcde8b2912bb1e8 rcv_nxt:2
CLOSE-WAIT 0 0 [::1]:48377 [::1]:41876 ino:242616 sk:102d cgroup:/ --> subflows_max:2 add_addr_accepted_max:2 remote_key token:cf4949c3 write_seq:e47bb016302e8def snd_una:e47bb016302e8def rcv_nxt:a4137c76ef31d498
ESTAB 5832 0 [::1]:48377 [::1]:41868 ino:242613 sk:102e cgroup:/ <-> subflows_max:2 add_addr_accepted_max:2 remote_key token:9995a1a write_seq:e0159b13b1debdfc snd_una:e0159b13b1debdfc rcv_nxt:1c0a25d4fab3331e
CLOSE-WAIT 0 0 [::1]:48377 [::1]:41882 ino:242619 sk:102f cgroup:/ --> subflows_max:2 add_addr_accepted_max:2 remote_key token:fa02dd26 write_seq:89fbc03d7af13986 snd_una:89fbc03d7af13986 rcv_nxt:3db91b8e376bdf4e
ESTAB 0 0 [::1]:41868 [::1]:48377 uid:12345 ino:242611 sk:1030 cgroup:/ <-> subflows_max:2 add_addr_accepted_max:2 remote_key token:b0746261 write_seq:1c0a25d4fab3331e snd_una:1c0a25d4fab3331e rcv_nxt:e0159b13b1debdfc
ESTAB 0 0 [::ffff:127.0.0.1]:44989 [::ffff:127.0.0.1]:47984 ino:242639 sk:1031 cgroup:/ <-> subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:2b176879 write_seq:cb8024eed77b781d snd_una:cb8024eed77b781d rcv_nxt:34bbae6c31e101f2
FIN-WAIT-2 0 0 [::1]:41876 [::1]:48377 ino:242614 sk:1032 cgroup:/ <-- subflows_max:2 add_addr_accepted_max:2 remote_key token:59a56ac6 write_seq:a4137c76ef31d498 snd_una:a4137c76ef31d498 rcv_nxt:e47bb016302e8def
SYN-SENT 0 0 [::1]:39144 [::1]:58555 ino:242631 sk:1033 cgroup:/ <-> subflows_max:2 add_addr_accepted_max:2 token:427471ff write_seq:22297786a28b52ac snd_una:22297786a28b52ac
ESTAB 0 0 [::1]:41896 [::1]:48377 ino:242627 sk:1034 cgroup:/ <-> subflows_max:2 add_addr_accepted_max:2 remote_key token:e994760c write_seq:d02476875db2c24b snd_una:d02476875db2c24b rcv_nxt:b19949798f687bbd
ESTAB 0 0 [::ffff:127.0.0.1]:47984 [::ffff:127.0.0.1]:44989 ino:242637 sk:1035 cgroup:/ <-> subflows:1 subflows_max:2 add_addr_accepted_max:2 remote_key token:861df946 write_seq:34bbae6c31e101f2 snd_una:34bbae6c31e101f2 rcv_nxt:cb8024eed77b781d
ESTAB 0 0 [::1]:48116 [::1]:33873 ino:242621 sk:1036 cgroup:/ <-> subflows_max:2 add_addr_accepted_max:2 fallback token:ce18f96d write_seq:d86d9a5d923c672d snd_una:d86d9a5d923c672d rcv_nxt:1
LISTEN 1 7 [::1]:48377 *:* ino:242609 sk:1037 cgroup:/ v6only:0 <->
LISTEN 0 7 *:44989 *:* ino:242633 sk:1038 cgroup:/ v6only:0 <->
