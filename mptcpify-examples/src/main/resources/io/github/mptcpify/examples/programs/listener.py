# SPDX-License-Identifier: Apache-2.0
# An HTTP server that says of each request what its connection is: 262 where both ends speak MPTCP, else 6.
import http.server
import socket


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"hello"
        print(self.connection.getsockopt(socket.SOL_SOCKET, 38), flush=True)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
