import FupanTable

/// A stretch of days cut at the bounds of several kinds of period: a week that crosses a month's end is two parts where there are months.
struct TargetCalendar {
    enum Level: String, CaseIterable {
        // From coarse to fine.
        case year, quarter, month, week, day

        /// Nil for days.
        var unit: PeriodUnit? { PeriodUnit(rawValue: rawValue) }

        func start(_ day: Day) -> Day { unit.map { day.start(of: $0) } ?? day }
    }

    struct Part {
        let first: Day
        var past: Day
        /// For each level the number of the stretch it lies in, counted over all coarser levels' stretches.
        let nodes: [Int]

        var days: [Day] { (first.number..<past.number).map { Day(number: $0) } }
    }

    /// From coarse to fine.
    let levels: [Level]
    let parts: [Part]

    init(from first: Day, to past: Day, levels: [Level]) {
        self.levels = Level.allCases.filter(levels.contains)
        var parts: [Part] = [], nodes = self.levels.map { _ in -1 }
        for number in first.number..<max(first.number, past.number) {
            let day = Day(number: number), before = day - 1
            // The coarsest level that begins anew here begins all finer ones.
            let new = parts.isEmpty ? 0 : self.levels.firstIndex { $0.start(day) != $0.start(before) }
            guard let new else {
                parts[parts.count - 1].past = day + 1
                continue
            }
            for index in new..<nodes.count { nodes[index] += 1 }
            parts.append(Part(first: day, past: day + 1, nodes: nodes))
        }
        self.parts = parts
    }
}
