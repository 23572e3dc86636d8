import FupanMeaning
import FupanSyntax
import FupanTable

/// Help on one literal: a day, a period or a duration, with the days it stands for.
struct PeriodHelp {
    let today: Day

    /// Nil where the word is no such literal. `2026-06` without its `@` is understood too.
    func article(_ word: String) -> HelpArticle? {
        if let duration = DurationLiteral(reading: word) { return article(duration, word) }
        guard word.hasPrefix("@") || (word.contains("-") && word.first?.isNumber == true) else { return nil }
        let body = word.hasPrefix("@") ? String(word.dropFirst()) : word
        guard let literal = PeriodLiteral(reading: body) else { return nil }
        return article(literal, "@" + body)
    }

    private func article(_ literal: PeriodLiteral, _ word: String) -> HelpArticle? {
        switch literal {
        case .latest:
            return HelpArticle(title: word, summary: "the last day with data in the canonical tables that are bound", parts: [
                .text("Without canonical tables it is the last day in the table at hand. At the prompt `@latest` alone shows it; `set today` moves it with the replay."),
            ])
        case .moment(let year, let month, let day, let hour, let minute, let second, _):
            guard let date = Day(year: year, month: month, day: day) else { return nil }
            return moment(Moment(date, hour: hour, minute: minute, second: second), word)
        case .day(let year, let month, let day): return Day(year: year, month: month, day: day).map { self.day($0, word) }
        case .week(let year, let week): return Day(isoYear: year, week: week).map { period(.week, $0, word) }
        case .month(let year, let month): return Day(year: year, month: month, day: 1).map { period(.month, $0, word) }
        case .quarter(let year, let quarter): return Day(year: year, month: quarter * 3 - 2, day: 1).map { period(.quarter, $0, word) }
        case .year(let year): return Day(year: year, month: 1, day: 1).map { period(.year, $0, word) }
        case .relative(let relative, .day): return day(today + relative.rawValue, word, isRelative: true)
        case .relative(let relative, let unit):
            guard let unit = PeriodUnit(rawValue: unit.rawValue) else { return nil }
            return period(unit, today.start(of: unit).adding(relative.rawValue, unit), word, isRelative: true)
        case .last(let count, let unit): return last(count, unit, word)
        }
    }

    // MARK: kinds

    private func moment(_ moment: Moment, _ word: String) -> HelpArticle {
        HelpArticle(title: word, summary: "a time without a zone, on \(named(moment.day))", parts: [
            .text("It is \(moment.text). Compared with another time it is that moment; compared with a day or period it is first put into one of that kind: `\(word) <= @\(moment.day.text)` is true."),
        ])
    }

    private func day(_ day: Day, _ word: String, isRelative: Bool = false) -> HelpArticle {
        let what = isRelative ? "\(named(day)), when today is \(today.text)" : named(day)
        return HelpArticle(title: word, summary: "a day: \(what)", parts: [
            facts([("in the week", "@\(day.text(of: .week))"), ("from today", distance(day))]),
            comparisons(word, first: day, last: day, unit: "day"),
            .text("`\(word) + 7d` is @\((day + 7).text), `\(word) - 1mo` is @\(day.adding(months: -1).text)."),
        ])
    }

    private func period(_ unit: PeriodUnit, _ first: Day, _ word: String, isRelative: Bool = false) -> HelpArticle {
        let past = first.adding(1, unit), last = past - 1
        let written = "@" + first.text(of: unit)
        let what = switch unit {
        case .week: "the ISO week \(written), Monday to Sunday"
        case .month: "the month \(written)"
        case .quarter: "the quarter \(written)"
        case .year: "the year \(written)"
        }
        let step = unit == .week ? "1w" : unit == .month ? "1mo" : unit == .quarter ? "1q" : "1y"
        return HelpArticle(title: word, summary: isRelative ? "\(what), when today is \(today.text)" : what, parts: [
            facts(span(first, last) + [
                ("the one before", "@\(first.adding(-1, unit).text(of: unit)), written `\(word) - \(step)`"), ("the one after", "@\(past.text(of: unit))"),
            ]),
            comparisons(word, first: first, last: last, unit: unit.rawValue),
            .text("`\(unit.rawValue)(time) == \(word)` compares periods; both must be of one kind."),
        ])
    }

    private func last(_ count: Int, _ unit: PeriodLiteral.Unit, _ word: String) -> HelpArticle {
        let first: Day, past: Day, summary: String
        if let unit = PeriodUnit(rawValue: unit.rawValue) {
            past = today.start(of: unit)
            first = past.adding(-count, unit)
            summary = "\(count) whole \(unit.rawValue)s before this one, @\(first.text(of: unit))..@\((past - 1).text(of: unit)), when today is \(today.text)"
        } else {
            (first, past) = (today - (count - 1), today + 1)
            summary = "\(count) days, the last of them today, \(today.text)"
        }
        let letter = unit == .day ? "d" : unit == .week ? "w" : unit == .month ? "mo" : unit == .quarter ? "q" : "y"
        return HelpArticle(title: word, summary: summary, parts: [
            facts(span(first, past - 1) + [("as long before", "`\(word) - \(count)\(letter)`")]),
            .rows(heads: ("Comparison", "Holds"), [("time in \(word)", "from \(first.text) to the end of \((past - 1).text)")]),
            .text("It is a range: `in` asks for it, `start(\(word))` and `end(\(word))` are its first and last day. It moves with the clock, or with `set today`."),
        ])
    }

    private func article(_ duration: DurationLiteral, _ word: String) -> HelpArticle? {
        let amount = Double(duration.mantissa) / decimalPower(duration.scale)
        let number = duration.scale == 0 ? "\(duration.mantissa)" : "\(amount)"
        guard let months = calendarMonths(duration) else { return exact(duration, amount, "\(number) \(name(duration.unit, amount))", word) }
        return HelpArticle(title: word, summary: "a duration on the calendar: \(number) \(name(duration.unit, amount))", parts: [
            facts([("@today - \(word)", "@\(today.adding(months: -months).text)"), ("@today + \(word)", "@\(today.adding(months: months).text)")]),
            .text("A month's end clamps: `@2026-03-31 + 1mo` is @2026-04-30. It has no fixed length, so it cannot be compared with days; `age(time) >= \(word)` is read on the calendar, as `time <= @today - \(word)`."),
        ])
    }

    private func exact(_ duration: DurationLiteral, _ amount: Double, _ length: String, _ word: String) -> HelpArticle {
        var rows: [(String, String)] = []
        if let days = wholeDays(duration, amount) {
            rows = [("in days", "\(days)"), ("@today - \(word)", "@\((today - days).text)"), ("@today + \(word)", "@\((today + days).text)")]
        } else {
            rows = [("in seconds", number(amount * seconds(duration.unit)))]
        }
        let isDays = wholeDays(duration, amount) != nil
        return HelpArticle(title: word, summary: "a duration of fixed length: \(length)", parts: [
            facts(rows),
            .text("It is added to \(isDays ? "days and times" : "times") and compared with durations, like the difference of two times; a number in its place is an error, since a duration has a unit. `\(word) * 2` and `\(word) / 2` are durations."),
        ])
    }

    // MARK: parts

    private func facts(_ rows: [(String, String)]) -> HelpArticle.Part { .rows(heads: ("Of it", "Is"), rows.map { (term: $0.0, meaning: $0.1) }) }

    private func span(_ first: Day, _ last: Day) -> [(String, String)] {
        let days = last.number - first.number + 1
        let state = last < today ? "over" : first > today ? "not begun" : "today is day \(today.number - first.number + 1) of it"
        return [("first day", named(first)), ("last day", named(last)), ("days", "\(days); \(state)")]
    }

    /// A time is first put into a period of the kind it is compared with.
    private func comparisons(_ word: String, first: Day, last: Day, unit: String) -> HelpArticle.Part {
        .rows(heads: ("Comparison", "Holds"), [
            ("time in \(word)", first == last ? "all that day" : "from \(first.text) to the end of \(last.text)"),
            ("time == \(word)", "the same: the \(unit) of the time is this one"),
            ("time < \(word)", "before \(first.text)"),
            ("time <= \(word)", "until the end of \(last.text)"),
            ("time > \(word)", "from \((last + 1).text) on"),
            ("time >= \(word)", "from \(first.text) on"),
        ])
    }

    private func named(_ day: Day) -> String {
        "\(day.text), a \(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][day.weekday - 1])"
    }

    private func distance(_ day: Day) -> String {
        let days = day.number - today.number
        return days == 0 ? "today" : "\(abs(days)) \(abs(days) == 1 ? "day" : "days") \(days < 0 ? "ago" : "ahead")"
    }

    private func calendarMonths(_ duration: DurationLiteral) -> Int? {
        let factor: Int? = switch duration.unit {
        case .month: 1
        case .quarter: 3
        case .year: 12
        case .second, .minute, .hour, .day, .week: nil
        }
        guard let factor, duration.scale == 0, duration.mantissa < 100_000 else { return nil }
        return duration.mantissa * factor
    }

    private func seconds(_ unit: DurationLiteral.Unit) -> Double {
        switch unit {
        case .second: 1
        case .minute: 60
        case .hour: 3600
        case .day, .month, .quarter, .year: 86_400
        case .week: 604_800
        }
    }

    private func wholeDays(_ duration: DurationLiteral, _ amount: Double) -> Int? {
        guard duration.unit == .day || duration.unit == .week else { return nil }
        let days = amount * seconds(duration.unit) / 86_400
        return days == days.rounded() && days < 1e6 ? Int(days) : nil
    }

    private func name(_ unit: DurationLiteral.Unit, _ amount: Double) -> String {
        let name = switch unit {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .day: "day"
        case .week: "week"
        case .month: "month"
        case .quarter: "quarter"
        case .year: "year"
        }
        return amount == 1 ? name : name + "s"
    }

    private func decimalPower(_ scale: Int) -> Double { (0..<scale).reduce(1) { power, _ in power * 10 } }

    private func number(_ value: Double) -> String { value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)" }
}
