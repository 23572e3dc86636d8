import CXlsxWriter
import FupanTable

/// A chart of the workbook: the figures it is drawn from, and how each series looks.
struct WorkbookChart {
    /// A column of figures, drawn.
    struct Series {
        var name: String
        var values: [Double?]
        var field: Field
        /// Nil is a place below what is seen.
        var colour: UInt32?
        var isDashed = false
        var isThin = false
        var hasLabels = false
    }

    var type: Int32
    var title: String
    var description: String
    /// What the labels are.
    var key: String
    var labels: [String]
    var series: [Series]
    var hasLegend: Bool
    /// In percent of a bar's width.
    var gap: UInt16 = 60
    var overlaps = false
    /// From nought to one, where it is a share.
    var isShare = false

    private static let palette: [UInt32] = [0x2F6DB5, 0xD98700, 0x008F70, 0xB5548C, 0x3FA3D6, 0xC8501E, 0x8B949E]

    static func colour(_ index: Int) -> UInt32 { palette[index % palette.count] }

    var lies: Bool { type == Int32(LXW_CHART_BAR) }

    /// Its height in pixels: lying bars need room for each.
    var height: Int {
        guard lies else { return 300 }
        return min(900, max(200, 100 + labels.count * (series.count == 1 ? 24 : 10 + 16 * series.count)))
    }

    /// The rows of a sheet that it covers.
    var rows: Int { height / 20 + 1 }

    /// Puts it on a sheet. `figures` is where its figures stand: the title above the header, the labels in the first column.
    func insert(into sheet: Sheet, row: Int, figures: Sheet, titleRow: Int) throws(WorkbookError) {
        guard let chart = sheet.workbook.addChart(Int(type)) else { throw .failed(code: 12) }
        let header = UInt32(titleRow + 1), first = header + 1, last = header + UInt32(max(1, labels.count))
        for (index, series) in series.enumerated() {
            guard let added = chart_add_series(chart, nil, nil) else { continue }
            chart_series_set_categories(added, figures.name, first, 0, last, 0)
            chart_series_set_values(added, figures.name, first, UInt16(index + 1), last, UInt16(index + 1))
            chart_series_set_name_range(added, figures.name, header, UInt16(index + 1))
            style(added, series)
        }
        chart_title_set_name_range(chart, figures.name, UInt32(titleRow), 0)
        var font = lxw_chart_font()
        (font.size, font.bold) = (12, 1)
        chart_title_set_name_font(chart, &font)
        chart_legend_set_position(chart, UInt8(hasLegend ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE))
        if type != Int32(LXW_CHART_LINE) { chart_set_series_gap(chart, gap) }
        if overlaps { chart_set_series_overlap(chart, 100) }
        setAxes(chart)
        let problem = description.cut(to: 1000).withCString { description in
            var options = lxw_chart_options()
            (options.x_scale, options.y_scale) = (720.0 / 480, Double(height) / 288)
            options.description = description
            return worksheet_insert_chart_opt(sheet.pointer, UInt32(row), 0, chart, &options)
        }
        try Workbook.check(problem)
    }

    private func style(_ added: OpaquePointer, _ series: Series) {
        if type == Int32(LXW_CHART_LINE) {
            var line = lxw_chart_line()
            line.color = series.colour ?? 0
            line.width = series.isThin ? 1 : 2.25
            line.dash_type = series.isDashed ? 3 : 0
            chart_series_set_line(added, &line)
            chart_series_set_marker_type(added, UInt8(labels.count > 31 || series.isThin ? LXW_CHART_MARKER_NONE : LXW_CHART_MARKER_CIRCLE))
        } else {
            var fill = lxw_chart_fill()
            if let colour = series.colour { fill.color = colour } else { fill.none = 1 }
            chart_series_set_fill(added, &fill)
        }
        guard series.hasLabels else { return }
        chart_series_set_labels(added)
        if let pattern = pattern(series.field) { chart_series_set_labels_num_format(added, pattern) }
    }

    private func setAxes(_ chart: OpaquePointer) {
        guard let across = chart_axis_get(chart, Int32(LXW_CHART_AXIS_TYPE_X)), let upright = chart_axis_get(chart, Int32(LXW_CHART_AXIS_TYPE_Y)) else { return }
        let (labelAxis, valueAxis) = lies ? (upright, across) : (across, upright)
        // Below zero the labels would stand in the bars.
        chart_axis_set_label_position(labelAxis, UInt8(LXW_CHART_AXIS_LABEL_POSITION_LOW))
        if lies { chart_axis_set_reverse(labelAxis) }
        if !lies, labels.count > 16 { chart_axis_set_interval_unit(labelAxis, UInt16(min(labels.count / 10, 1000))) }
        if let field = series.first?.field, let pattern = pattern(field) { chart_axis_set_num_format(valueAxis, isShare ? "0%" : pattern) }
        if isShare {
            chart_axis_set_min(valueAxis, 0)
            chart_axis_set_max(valueAxis, 1)
        }
        var line = lxw_chart_line()
        (line.color, line.width) = (0xD9DEE3, 0.75)
        chart_axis_major_gridlines_set_line(valueAxis, &line)
        // Bars with their values need no lines behind them.
        chart_axis_major_gridlines_set_visible(valueAxis, series.contains(where: \.hasLabels) ? 0 : 1)
    }

    /// Numbers on a chart have no cents: they stand in the cells.
    private func pattern(_ field: Field) -> String? {
        field.format.style == .money ? "#,##0" : CellStyle.pattern(of: field, in: .english)
    }
}

/// The last sheet: what each chart is drawn from.
struct FigureSheet {
    private let sheet: Sheet
    private let language: Language

    init(_ sheet: Sheet, _ language: Language) {
        self.sheet = sheet
        self.language = language
    }

    func write(_ charts: [PlacedChart]) throws(WorkbookError) {
        var row = 0
        for chart in charts {
            try write(chart.drawing, row)
            try chart.drawing.insert(into: chart.sheet, row: chart.row, figures: sheet, titleRow: row)
            row += chart.drawing.labels.count + 3
        }
        try sheet.setWidths()
    }

    private func write(_ chart: WorkbookChart, _ top: Int) throws(WorkbookError) {
        try sheet.write(chart.title.cut(to: 250), row: top, column: 0, .caption)
        try sheet.writeHeader([Field(chart.key, .text)] + chart.series.map { Field($0.name.cut(to: 250), $0.field.type, $0.field.format) }, row: top + 1)
        for (index, label) in chart.labels.enumerated() {
            try sheet.write(label.cut(to: 250), row: top + 2 + index, column: 0, .plain)
            sheet.widen(0, to: CellWriter.widthOfLines(label))
        }
        for (column, series) in chart.series.enumerated() {
            let style = CellStyle(pattern: CellStyle.pattern(of: series.field, in: language) ?? "General")
            for (index, value) in series.values.enumerated() {
                if let value { try sheet.write(value, row: top + 2 + index, column: column + 1, style) }
            }
        }
    }
}
