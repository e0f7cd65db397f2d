// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import io.github.mptcpify.MptcpStatus;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The throughput of both runs over time, as an SVG image. */
final class Picture {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 400;

    /** Each point of a line is the throughput of this many seconds before it. */
    private static final double WINDOW = 0.5;

    /** The distance between a line and the words above it, in Mbit/s. */
    private static final double ABOVE = 2;

    /** A browser uses its own font of this kind. Colour-blind people, too, can tell these two colours apart. */
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

    private static final Color MPTCP = new Color(0x0072B2);
    private static final Color TCP = new Color(0xD55E00);
    private static final Color INK = new Color(0x333333);
    private static final Color GRID = new Color(0xE2E2E2);

    private final RunPlan plan;
    private final Run tcp;
    private final Run mptcp;

    Picture(RunPlan plan, Run tcp, Run mptcp) {
        this.plan = plan;
        this.tcp = tcp;
        this.mptcp = mptcp;
    }

    /** Draws it into a file, whose folder is made if it does not exist. */
    void write(Path file) throws IOException {
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
        context.setComment(" SPDX-License-Identifier: Apache-2.0 ");
        SVGGeneratorContext.GraphicContextDefaults defaults = new SVGGeneratorContext.GraphicContextDefaults();
        defaults.setFont(TEXT);
        context.setGraphicContextDefaults(defaults);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart().draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        Element root = graphics.getRoot();
        // otherwise a browser crops it if it has less room
        root.setAttribute("viewBox", "0 0 " + WIDTH + " " + HEIGHT);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (Writer writer = Files.newBufferedWriter(file)) {
            graphics.stream(root, writer, true, false);
        }
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK cannot make an XML document", e);
        }
    }

    private JFreeChart chart() {
        XYSeriesCollection lines = new XYSeriesCollection();
        lines.addSeries(line(tcp, "plain TCP"));
        lines.addSeries(line(mptcp, "the same programs under Mptcpify.attach" + kind()));
        XYPlot plot = new XYPlot(lines, timeAxis(), rateAxis(), renderer());
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlineVisible(false);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(GRID);
        plot.setRangeGridlineStroke(new BasicStroke(1));
        plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
        cuts().forEach(plot::addDomainMarker);
        plot.addAnnotation(end(mptcp, MPTCP));
        plot.addAnnotation(end(tcp, TCP));
        JFreeChart chart = new JFreeChart(null, TEXT, plot, true);
        chart.setTitle(title());
        chart.setBackgroundPaint(Color.WHITE);
        chart.setPadding(new RectangleInsets(8, 8, 4, 24));
        chart.getLegend().setFrame(BlockBorder.NONE);
        chart.getLegend().setItemFont(TEXT);
        chart.getLegend().setItemPaint(INK);
        chart.getLegend().setItemLabelPadding(new RectangleInsets(2, 4, 2, 20));
        return chart;
    }

    /** For the caption of the attached run: whether its connection was MPTCP all the time. */
    private String kind() {
        return mptcp.wasOneConnection(MptcpStatus.MPTCP) ? ": MPTCP" : "";
    }

    private TextTitle title() {
        return new TextTitle(
                "A download over two paths of " + Math.round(plan.megabitsPerPath()) + " Mbit/s, of which one is cut",
                TEXT.deriveFont(Font.BOLD, 15));
    }

    private static XYSeries line(Run run, String name) {
        XYSeries line = new XYSeries(name);
        for (Recording.Sample sample : run.recording().samples()) {
            double now = sample.seconds();
            line.add(now, run.recording().megabits(now - WINDOW, now));
        }
        return line;
    }

    private XYLineAndShapeRenderer renderer() {
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
        List<Color> colours = List.of(TCP, MPTCP);
        for (int i = 0; i < colours.size(); i++) {
            renderer.setSeriesPaint(i, colours.get(i));
            renderer.setSeriesStroke(i, new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        }
        return renderer;
    }

    private NumberAxis timeAxis() {
        NumberAxis axis = axis("seconds since the first byte", 2);
        axis.setRange(0, Math.ceil(Math.max(tcp.seconds(), mptcp.seconds()) + 0.5));
        return axis;
    }

    private NumberAxis rateAxis() {
        NumberAxis axis = axis("Mbit/s", plan.megabitsPerPath() / 2);
        // not rotated: rotated words would be drawn as outlines
        axis.setLabelAngle(Math.PI / 2);
        axis.setRange(0, plan.megabitsPerPath() * (RunPlan.PATHS + 0.25));
        return axis;
    }

    private static NumberAxis axis(String label, double step) {
        NumberAxis axis = new NumberAxis(label);
        axis.setTickUnit(new NumberTickUnit(step));
        axis.setLabelFont(TEXT);
        axis.setLabelPaint(INK);
        axis.setTickLabelFont(TEXT);
        axis.setTickLabelPaint(INK);
        axis.setAxisLinePaint(INK);
        axis.setTickMarkPaint(INK);
        return axis;
    }

    /** One line per run, mostly at the same place; the last one has the words. */
    private List<ValueMarker> cuts() {
        List<ValueMarker> markers = Stream.of(tcp, mptcp)
                .flatMapToDouble(run -> run.cutAt().stream())
                .sorted()
                .mapToObj(Picture::cut)
                .toList();
        markers.stream().skip(Math.max(0, markers.size() - 1)).forEach(marker -> marker.setLabel("path 1 is cut"));
        return markers;
    }

    private static ValueMarker cut(double seconds) {
        ValueMarker marker = new ValueMarker(
                seconds,
                INK,
                new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0));
        marker.setLabelFont(TEXT);
        marker.setLabelPaint(INK);
        marker.setLabelAnchor(RectangleAnchor.TOP_RIGHT);
        marker.setLabelTextAnchor(TextAnchor.TOP_LEFT);
        marker.setLabelOffset(new RectangleInsets(5, 6, 5, 6));
        marker.setLabelBackgroundColor(Color.WHITE);
        return marker;
    }

    /** How it ended, in words above the end of its line. */
    private static XYTextAnnotation end(Run run, Color colour) {
        double seconds = run.seconds();
        double rate = run.recording().megabits(seconds - WINDOW, seconds);
        String text = switch (run.ending().kind()) {
            case COMPLETE -> "complete after %.1f s";
            case STALLED -> "stalled: given up after %.1f s";
            case FAILED -> "failed after %.1f s";
        };
        XYTextAnnotation annotation =
                new XYTextAnnotation(String.format(Locale.ROOT, text, seconds), seconds, rate + ABOVE);
        annotation.setFont(TEXT);
        annotation.setPaint(colour);
        annotation.setTextAnchor(TextAnchor.BOTTOM_RIGHT);
        return annotation;
    }
}
