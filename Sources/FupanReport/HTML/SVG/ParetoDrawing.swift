import FupanTable

extension ChartDrawing {
    /// Columns from the largest down, and the line of their cumulative share on an axis of its own at the right.
    mutating func drawPareto() {
        guard let pareto = ParetoFigures(reader.figures()) else { return }
        let entries = pareto.entries
        let frame = PlotFrame(Axis(entries.map(\.value), fromZero: true), pareto.field, text, top: 12, height: 170, right: 44)
        frame.drawGrid(&drawing)
        let slot = frame.width / Double(entries.count)
        for (index, entry) in entries.enumerated() {
            let isVital = index < pareto.vitalCount
            drawing.rectangle(
                x: frame.left + slot * (Double(index) + 0.1), y: frame.y(entry.value),
                width: slot * 0.8, height: frame.bottom - frame.y(entry.value), isVital ? "c1" : "c1 pale")
        }
        func shareHeight(_ share: Double) -> Double { frame.bottom - share * frame.height }
        for share in [0, 0.25, 0.5, 0.75, 1] {
            drawing.text(text.tick(share, step: 0.25, Field("", .approximate, .percent)), x: Drawing.width - 36, y: shareHeight(share), "soft")
        }
        drawing.path(entries.enumerated().map { (x: frame.left + slot * (Double($0) + 0.5), y: shareHeight($1.cumulative)) }, "line c2")
        drawVital(pareto, frame, slot, shareHeight(entries[pareto.vitalCount - 1].cumulative))
        drawNames(entries.map(\.label), frame, slot)
        drawing.height = frame.bottom + 28
    }

    private mutating func drawVital(_ pareto: ParetoFigures, _ frame: PlotFrame, _ slot: Double, _ y: Double) {
        let x = frame.left + slot * (Double(pareto.vitalCount) - 0.5)
        drawing.line(x, y, x, frame.bottom, "mark")
        drawing.dot(x, y, radius: 4, "c2")
        // Below the line there is room at its right: the columns are low there.
        let label = words.vital(pareto.vitalCount, of: pareto.entries.count)
        let fits = x + 10 + Drawing.textWidth(label) < Drawing.width - frame.right
        drawing.text(label, x: fits ? x + 10 : x - 10, y: y + 22, "strong", fits ? .start : .end)
    }

    /// The names where they have room; otherwise ranks.
    private mutating func drawNames(_ names: [String], _ frame: PlotFrame, _ slot: Double) {
        let places = names.indices.map { (Double($0) + 0.5) / Double(names.count) }
        if (names.map(Drawing.textWidth).max() ?? 0) < slot - 4 {
            for (name, place) in zip(names, places) { drawing.text(name, x: frame.x(place), y: frame.bottom + 16, "soft", .middle) }
        } else {
            frame.drawLabels(names.indices.map { "\($0 + 1)" }, places, text, &drawing)
        }
    }
}
