import FupanSource

extension Lexer {
    mutating func scanNumber(_ gap: Gap) {
        if scanBareDate(gap) || scanGroupedNumber(gap) { return }
        let start = position
        var end = digitsEnd(from: start)
        let wholeEnd = end
        if characters.ascii(at: end) == 0x2E, characters.isDigit(at: nextOffset(end)) { end = digitsEnd(from: nextOffset(end)) }
        let numberEnd = exponentEnd(from: end)
        let suffixEnd = characters.ascii(at: numberEnd) == 0x25 && !isPipe(at: numberEnd)
            ? nextOffset(numberEnd) : characters.nameEnd(from: numberEnd)
        let range = start..<suffixEnd
        let suffix = characters.foldedText(numberEnd..<suffixEnd)
        let text = characters.foldedText(range)

        if characters.ascii(at: start) == 0x30, characters.text(start..<wholeEnd).unicodeScalars.count > 1 {
            invalid(range, gap, .leadingZero(span(range), text))
        } else if suffix == "%" || NumberReading.powers[suffix] != nil {
            let isReadable = NumberLiteral(reading: text) != nil
            isReadable ? append(.number, suffixEnd, characters.text(range), gap) : invalid(range, gap, .numberTooLarge(span(range)))
        } else if NumberReading.units[suffix] != nil, numberEnd == end {
            let isReadable = DurationLiteral(reading: text) != nil
            isReadable ? append(.duration, suffixEnd, characters.text(range), gap) : invalid(range, gap, .numberTooLarge(span(range)))
        } else {
            let number = characters.foldedText(start..<numberEnd)
            invalid(range, gap, .badSuffix(span(range), number: number, suffix: suffix))
        }
    }

    /// Digits with single underscores between them.
    private func digitsEnd(from offset: Int) -> Int {
        var end = offset
        while true {
            if characters.isDigit(at: end) {
                end = nextOffset(end)
            } else if end > offset, characters.ascii(at: end) == 0x5F, characters.isDigit(at: nextOffset(end)) {
                end = nextOffset(end)
            } else {
                return end
            }
        }
    }

    private func exponentEnd(from offset: Int) -> Int {
        guard let letter = characters.ascii(at: offset), letter | 0x20 == 0x65 else { return offset }
        var end = nextOffset(offset)
        if let sign = characters.ascii(at: end), sign == 0x2B || sign == 0x2D { end = nextOffset(end) }
        let digits = digitsEnd(from: end)
        return digits > end ? digits : offset
    }

    /// `%>%` behind a number is the pipe of R, not a percentage.
    private func isPipe(at offset: Int) -> Bool {
        let next = nextOffset(offset)
        return characters.ascii(at: next) == 0x3E && characters.ascii(at: nextOffset(next)) == 0x25
    }

    /// `2026-06-30`, `2026/6/30`, `2026年6月30日`: a date without its `@`.
    private mutating func scanBareDate(_ gap: Gap) -> Bool {
        let window = dateWindow(from: position)
        guard let date = LooseDate(window.text), date.isUnmistakable else { return false }
        let range = position..<window.offset(behind: date.length, in: characters, from: position)
        invalid(range, gap, .dateWithoutSign(span(range), "@" + date.spelling))
        return true
    }

    /// `1,000,000`: only where a group begins with a zero, since `[1,200]` is a list.
    private mutating func scanGroupedNumber(_ gap: Gap) -> Bool {
        var end = digitsEnd(from: position)
        guard characters.text(position..<end).unicodeScalars.count <= 3 else { return false }
        var groups = [characters.foldedText(position..<end)]
        while characters.ascii(at: end) == 0x2C {
            let start = nextOffset(end), next = digitsEnd(from: start)
            let group = characters.foldedText(start..<next)
            guard group.utf8.count == 3, characters.nameLength(at: next) == 0 else { break }
            groups.append(group)
            end = next
        }
        guard groups.dropFirst().contains(where: { $0.hasPrefix("0") }) else { return false }
        let range = position..<end
        invalid(range, gap, .groupedNumber(span(range), groups))
        return true
    }
}

extension Diagnostic {
    static func leadingZero(_ span: Span, _ text: String) -> Diagnostic {
        let number = text.drop { $0 == "0" || $0 == "_" }
        let plain = number.first?.isNumber == true ? String(number) : "0" + number
        return Diagnostic("leading-zero", "a number does not begin with 0", at: span, suggestions: [
            .init("as text: `\"\(text)\"`", edit: .init(span, "\"\(text)\"")),
            .init("as a number: `\(plain)`", edit: .init(span, plain)),
        ])
    }

    static func numberTooLarge(_ span: Span) -> Diagnostic {
        Diagnostic("number-too-large", "this number is too large", at: span, notes: ["an exact number has at most 38 digits"], suggestions: [
            .init("an approximate one is written with an exponent: `1e40`"),
        ])
    }

    static func dateWithoutSign(_ span: Span, _ meant: String) -> Diagnostic {
        Diagnostic("date-without-sign", "a date starts with `@`", at: span, suggestions: [.init("write `\(meant)`", edit: .init(span, meant))])
    }

    static func groupedNumber(_ span: Span, _ groups: [String]) -> Diagnostic {
        let meant = groups.joined(separator: "_")
        return Diagnostic("grouped-number", "a comma separates values, not digits", at: span, suggestions: [
            .init("write `\(meant)`", edit: .init(span, meant)),
        ])
    }

    /// Letters that touch a number are one suffix, and the whole run is in the list or an error.
    static func badSuffix(_ span: Span, number: String, suffix: String) -> Diagnostic {
        func offer(_ meant: String) -> Suggestion { .init("write `\(meant)`", edit: .init(span, meant)) }
        let currencies = ["元", "块", "块钱", "圆", "人民币"]
        for currency in currencies where suffix.hasSuffix(currency) {
            let rest = String(suffix.dropLast(currency.count))
            if NumberReading.powers[rest] != nil {
                return Diagnostic("bad-suffix", "a number takes no `\(currency)`: units belong to the column's format", at: span,
                                  suggestions: [offer(number + rest)])
            }
        }
        if suffix == "m" || suffix == "M月" {
            return Diagnostic("bad-suffix", "`m` could be minutes, months or millions", at: span,
                              suggestions: [offer(number + "min"), offer(number + "mo"), offer(number + "M")])
        }
        if let meant = meantSuffix(number, suffix) {
            return Diagnostic("bad-suffix", "no suffix `\(suffix)`", at: span, suggestions: [offer(meant)])
        }
        if let minutes = meantMinutes(number, suffix) {
            return Diagnostic("bad-suffix", "a duration has one unit", at: span, suggestions: [offer(minutes)])
        }
        let name = "`\(number)\(suffix)`"
        // Two backquotes around it, so that the message shows the ones to be typed.
        let units = nearest(to: suffix, among: NumberReading.units.keys.filter { $0.utf8.count > 1 }, limit: 1).map { offer(number + $0) }
        return Diagnostic("bad-suffix", "a name cannot begin with a digit, and `\(suffix)` is no suffix of numbers", at: span,
                          suggestions: [.init("if it is a name: `` \(name) ``", edit: .init(span, name))] + units)
    }

    private static func meantSuffix(_ number: String, _ suffix: String) -> String? {
        let zeros = ["十": 1, "百": 2, "千": 3, "K": 3, "thousand": 3, "十万": 5, "百万": 6, "千万": 7, "million": 6, "mn": 6, "mm": 6]
        if let power = zeros[suffix], let value = NumberLiteral(reading: number), value.scale == 0, value.approximate == nil {
            return suffix == "K" ? number + "k" : "\(value.mantissa)" + String(repeating: "0", count: power)
        }
        let units = [
            "sec": "s", "secs": "s", "second": "s", "seconds": "s", "S": "s", "minute": "min", "minutes": "min", "mins": "min", "分": "min",
            "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "H": "h", "时": "小时", "钟头": "小时", "day": "d", "days": "d", "D": "d",
            "week": "w", "weeks": "w", "wk": "w", "W": "w", "星期": "周", "礼拜": "周", "个星期": "周",
            "month": "mo", "months": "mo", "mon": "mo", "月": "个月", "quarter": "q", "quarters": "q", "Q": "q", "个季度": "季度", "季": "季度",
            "year": "y", "years": "y", "yr": "y", "Y": "y", "ms": "s",
        ]
        return suffix == "ms" ? nil : units[suffix].map { number + $0 }
    }

    /// `1h30min` as `90min`.
    private static func meantMinutes(_ number: String, _ suffix: String) -> String? {
        guard let hours = Int(number), suffix.hasPrefix("h") || suffix.hasPrefix("小时") else { return nil }
        let rest = suffix.drop { !$0.isNumber }
        let digits = rest.prefix { $0.isNumber }
        guard let minutes = Int(digits), ["", "m", "min", "分", "分钟"].contains(rest.dropFirst(digits.count)) else { return nil }
        return hours.multipliedReportingOverflow(by: 60).overflow ? nil : "\(hours * 60 + minutes)min"
    }
}
