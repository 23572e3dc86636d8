import FupanSource

/// A few folded characters of the source, to read a date from.
struct DateWindow {
    let text: String

    /// The offset in the source behind the first `count` scalars of the window.
    func offset(behind count: Int, in characters: Characters, from start: Int) -> Int {
        var offset = start
        for _ in 0..<count { offset += characters.scalar(at: offset)?.length ?? 0 }
        return offset
    }
}

extension Lexer {
    func dateWindow(from start: Int) -> DateWindow {
        var text = String.UnicodeScalarView()
        var offset = start
        while text.count < 24, let (scalar, length) = characters.folded(at: offset),
              scalar.properties.isXIDContinue || "-/.:".unicodeScalars.contains(scalar) {
            text.append(scalar)
            offset += length
        }
        return DateWindow(text: String(text))
    }

    mutating func scanPeriod(_ gap: Gap) {
        let start = position
        let after = nextOffset(start)
        if characters.isDigit(at: after) { return scanDate(from: after, gap) }
        guard characters.startsName(at: after) else {
            return invalid(start..<after, gap, .periodMissing(span(start..<after)))
        }
        let end = characters.nameEnd(from: after)
        let word = characters.foldedText(after..<end)
        if PeriodReading.word(word) != nil {
            append(.period, end, characters.text(start..<end), gap)
        } else {
            invalid(start..<end, gap, .unknownPeriod(span(start..<end), word))
        }
    }

    private mutating func scanDate(from after: Int, _ gap: Gap) {
        let start = position
        let end = dateEnd(from: after)
        if let zoneEnd = zoneEnd(from: end, after) {
            return invalid(start..<zoneEnd, gap, .zonedTime(span(start..<zoneEnd), characters.foldedText(after..<end)))
        }
        let runEnd = touchingEnd(from: end)
        if runEnd > end {
            let form = characters.foldedText(after..<end), rest = characters.foldedText(end..<runEnd)
            return invalid(start..<runEnd, gap, .badPeriod(span(start..<runEnd), form: form, rest: rest))
        }
        let text = characters.foldedText(after..<end)
        if PeriodReading.date(text) != nil {
            append(.period, end, characters.text(start..<end), gap)
        } else {
            invalid(start..<end, gap, .noSuchDate(span(start..<end), text))
        }
    }

    /// Behind the zone of a time: `Z`, `+08:00`.
    private func zoneEnd(from end: Int, _ start: Int) -> Int? {
        guard characters.foldedText(start..<end).contains("T"), let sign = characters.ascii(at: end) else { return nil }
        if sign == 0x5A { return characters.nameLength(at: nextOffset(end)) == 0 ? nextOffset(end) : nil }
        guard sign == 0x2B || sign == 0x2D else { return nil }
        let hours = digitsEnd(from: nextOffset(end), most: 2)
        guard hours == nextOffset(end) + 2, characters.ascii(at: hours) == 0x3A else { return nil }
        let minutes = digitsEnd(from: nextOffset(hours), most: 2)
        return minutes == nextOffset(hours) + 2 ? minutes : nil
    }

    /// Behind the longest date form. A number that letters touch is no part of it: `@2026-7d` ends behind the year.
    private func dateEnd(from start: Int) -> Int {
        var end = digitsEnd(from: start, most: 9)
        guard characters.ascii(at: end) == 0x2D else { return end }
        let after = nextOffset(end)
        if let letter = characters.ascii(at: after), [0x51, 0x57, 0x71, 0x77].contains(letter) {
            let digits = digitsEnd(from: nextOffset(after), most: 2)
            return digits > nextOffset(after) ? digits : end
        }
        let month = digitsEnd(from: after, most: 2)
        guard month > after, characters.nameLength(at: month) == 0 else { return end }
        end = month
        guard characters.ascii(at: month) == 0x2D else { return end }
        let day = digitsEnd(from: nextOffset(month), most: 2)
        guard day > nextOffset(month) else { return end }
        if characters.ascii(at: day) == 0x54 { return timeEnd(from: nextOffset(day)) ?? end }
        return characters.nameLength(at: day) == 0 ? day : end
    }

    private func timeEnd(from start: Int) -> Int? {
        var end = digitsEnd(from: start, most: 2)
        guard end > start else { return nil }
        for _ in 0..<2 {
            guard characters.ascii(at: end) == 0x3A, characters.isDigit(at: nextOffset(end)) else { return end }
            end = digitsEnd(from: nextOffset(end), most: 2)
        }
        if characters.ascii(at: end) == 0x2E, characters.isDigit(at: nextOffset(end)) { end = digitsEnd(from: nextOffset(end), most: 9) }
        return end
    }

    private func digitsEnd(from start: Int, most: Int) -> Int {
        var end = start
        for _ in 0..<most where characters.isDigit(at: end) { end = nextOffset(end) }
        return end
    }

    /// Behind what touches a date and cannot follow it: letters, digits, `-7d`, `/6/1`.
    private func touchingEnd(from start: Int) -> Int {
        var end = start
        while true {
            let name = characters.nameLength(at: end)
            if name > 0 {
                end += name
            } else if let sign = characters.ascii(at: end), sign == 0x2D || sign == 0x2F || (sign == 0x3A && end > start),
                      characters.isDigit(at: nextOffset(end)) {
                end = nextOffset(end)
            } else {
                return end
            }
        }
    }
}

extension Diagnostic {
    static func periodMissing(_ span: Span) -> Diagnostic {
        Diagnostic("period-missing", "a day or period follows `@` without a space", at: span, suggestions: [
            .init("write `@2026-06-30`, `@2026-06`, `@this_month`, `@last_28d`"),
        ])
    }

    static func unknownPeriod(_ span: Span, _ word: String) -> Diagnostic {
        let meant = nearest(to: word, among: PeriodReading.words, limit: 2)
        return Diagnostic("unknown-period", "no period `\(span.text)`", at: span,
                          notes: meant.isEmpty ? ["there are `@2026-06-30`, `@2026-06`, `@today`, `@this_month`, `@last_28d` and their like"] : [],
                          suggestions: meant.map { .init("did you mean `@\($0)`?", edit: .init(span, "@" + $0)) })
    }

    /// One error for what touches a date: `@2026-06-30-7d`, `@2026/6/1`, `@2026年6月`, `@2026W26`.
    static func badPeriod(_ span: Span, form: String, rest: String) -> Diagnostic {
        var offers: [String] = []
        if PeriodReading.date(form) != nil, rest.hasPrefix("-"), DurationLiteral(reading: String(rest.dropFirst())) != nil {
            offers = ["@\(form) - \(rest.dropFirst())"]
        } else if let date = LooseDate(form + rest), date.length == (form + rest).unicodeScalars.count {
            offers = ["@" + date.spelling]
        } else if let date = LooseDate(form + rest), case let after = (form + rest).dropFirst(date.length), after.hasPrefix("-"),
                  DurationLiteral(reading: String(after.dropFirst())) != nil {
            offers = ["@\(date.spelling) - \(after.dropFirst())"]
        } else if form.utf8.count == 4, let letter = rest.first, "Ww".contains(letter), let week = Int(rest.dropFirst()),
                  PeriodReading.date("\(form)-W\(week)") != nil {
            offers = ["@\(form)-W\(LooseDate.padded(week))"]
        }
        let message = offers.first?.contains(" ") == true ? "a space stands between a date and what is taken from it" : "no such form of a date"
        let forms = "the forms are `@2026`, `@2026-Q2`, `@2026-06`, `@2026-W26`, `@2026-06-30`, `@2026-06-30T09:00`"
        return Diagnostic("bad-period", message, at: span, notes: offers.isEmpty ? [forms] : [],
                          suggestions: offers.map { .init("write `\($0)`", edit: .init(span, $0)) })
    }

    static func zonedTime(_ span: Span, _ time: String) -> Diagnostic {
        Diagnostic("zoned-time", "times have no zone: it belongs to the file, `load … with zone \"Asia/Shanghai\"`", at: span, suggestions: [
            .init("write `@\(time)`", edit: .init(span, "@" + time)),
        ])
    }

    static func noSuchDate(_ span: Span, _ text: String) -> Diagnostic {
        let parts = text.prefix { $0 != "T" }.split(separator: "-").map { Int($0) }
        var suggestions: [Suggestion] = []
        if parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2], (1...12).contains(month), year > 0,
           day > LooseDate.daysInMonth(year, month), !text.contains("T") {
            let last = "@\(year)-\(LooseDate.padded(month))-\(LooseDate.daysInMonth(year, month))"
            suggestions = [.init("the last day of that month is `\(last)`", edit: .init(span, last))]
        } else if PeriodReading.date(text.uppercased()) != nil {
            suggestions = [.init("write `@\(text.uppercased())`", edit: .init(span, "@" + text.uppercased()))]
        } else if parts.count == 1, let date = LooseDate(text) {
            suggestions = [.init("write `@\(date.spelling)`", edit: .init(span, "@" + date.spelling))]
        }
        return Diagnostic("no-such-date", "no such date: `\(span.text)`", at: span, suggestions: suggestions)
    }
}
