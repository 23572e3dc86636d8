import FupanPlan
import FupanTable

/// Numbers as people write them: with thousands apart, a currency, a percent sign, 万 and 亿, brackets for what is negative.
///
/// Two readings are followed side by side until one is ruled out: a point before the decimals, or a comma.
struct MarkedNumberEvidence {
    private struct Reading {
        var isPossible = true
        var mostDecimals = 0
        var mostWholeDigits = 0
        var hasGroups = false
    }

    private var point = Reading()
    private var comma = Reading()
    /// Only one of the readings would be right for some value.
    private var hasComma = false
    private var currencies: Set<String> = []
    private var hasBrackets = false
    private var hasUnits = false
    private var percentCount = 0
    private var count = 0
    private var hasLeadingZero = false

    /// False where the value is no number.
    mutating func take(_ whole: CellBytes) -> Bool {
        var cell = whole
        cell.takeBlanks()
        let isBracketed = cell.take("(") || cell.take(word: "（")
        var hasSign = MarkedNumberEvidence.takeSign(&cell)
        let before = MarkedNumberEvidence.takeCurrency(&cell)
        if !hasSign { hasSign = MarkedNumberEvidence.takeSign(&cell) }
        if isBracketed, hasSign { return false }
        guard let digits = Digits(&cell) else { return false }
        cell.takeBlanks()
        let unit = MarkedNumberEvidence.takeUnit(&cell)
        let after = before == nil ? MarkedNumberEvidence.takeCurrency(&cell) : nil
        let isPercent = before == nil && after == nil && (cell.take("%") || cell.take(word: "％"))
        if isBracketed, !cell.take(")"), !cell.take(word: "）") { return false }
        cell.takeBlanks()
        guard cell.isAtEnd, !(isPercent && unit > 0), takeDigits(digits, unit: unit, isPercent: isPercent) else { return false }
        count += 1
        if let currency = before ?? after { currencies.insert(currency) }
        if isBracketed { hasBrackets = true }
        if unit > 0 { hasUnits = true }
        if isPercent { percentCount += 1 }
        if digits.hasLeadingZero { hasLeadingZero = true }
        return true
    }

    /// Plain numbers stand between the others.
    mutating func takePlain(count: Int, couldHaveComma: Bool, decimals: Int, wholeDigits: Int) {
        self.count += count
        point.mostDecimals = max(point.mostDecimals, decimals)
        point.mostWholeDigits = max(point.mostWholeDigits, wholeDigits)
        if !couldHaveComma { comma.isPossible = false }
        if decimals > 0 { comma.hasGroups = true }
        comma.mostWholeDigits = max(comma.mostWholeDigits, wholeDigits + decimals)
    }

    private mutating func takeDigits(_ digits: Digits, unit: Int, isPercent: Bool) -> Bool {
        let readings = (digits.reading(decimalMark: "."), digits.reading(decimalMark: ","))
        if readings.0 == nil { point.isPossible = false }
        if readings.1 == nil { comma.isPossible = false }
        if digits.marks.contains(UInt8(ascii: ",")) { hasComma = true }
        for (reading, path) in [(readings.0, \MarkedNumberEvidence.point), (readings.1, \MarkedNumberEvidence.comma)] {
            guard let reading else { continue }
            let decimals = isPercent ? reading.decimals + 2 : max(0, reading.decimals - unit)
            self[keyPath: path].mostDecimals = max(self[keyPath: path].mostDecimals, decimals)
            self[keyPath: path].mostWholeDigits = max(self[keyPath: path].mostWholeDigits, reading.whole + unit)
            if reading.hasGroups { self[keyPath: path].hasGroups = true }
        }
        return (readings.0 != nil || readings.1 != nil) && (point.isPossible || comma.isPossible)
    }

    /// Nil where both readings are left, or neither was ruled out by what is written.
    func certainMark(givenPlainPoints: Bool) -> String? {
        if givenPlainPoints || !comma.isPossible { return point.isPossible ? "." : nil }
        return point.isPossible ? nil : ","
    }

    func conclusion(_ setting: NumberEvidence.Setting) -> ColumnEvidence.Conclusion {
        if hasLeadingZero { return .text("leading zeros") }
        let money = Set(currencies.map { MarkedNumberEvidence.isYuan($0) ? "¥" : $0 })
        if money.count > 1 { return .text("several currencies: \(money.sorted().joined(separator: ", "))") }
        if percentCount > 0, percentCount < count { return .text("some values have no percent sign") }
        guard let mark = decimalMark(setting) else {
            return .text("a comma for thousands or for decimals cannot be told: say `decimal \",\"` or `decimal \".\"`")
        }
        let reading = mark == "," ? comma : point
        guard reading.isPossible else { return .text("not all of its numbers have the decimal mark `\(mark)`") }
        if reading.mostWholeDigits > 15 { return .text("more than 15 digits") }
        let writing = FileSource.NumberWriting(decimalMark: mark, hasUnits: hasUnits, isPercent: percentCount > 0, currency: money.first)
        let format: Format = percentCount > 0 ? .percent : money.isEmpty ? .plain : .money
        return .init(type: type(reading, setting), writing: .number(writing), format: format, conversion: words(mark, reading, money.first))
    }

    private func decimalMark(_ setting: NumberEvidence.Setting) -> String? {
        if let mark = setting.decimalMark, mark == "," ? comma.isPossible : point.isPossible { return mark }
        if !comma.isPossible { return "." }
        if !point.isPossible { return "," }
        // Thousands are likelier; but who puts semicolons between values needs the comma for his decimals.
        return hasComma && setting.isSemicolon ? nil : "."
    }

    private func type(_ reading: Reading, _ setting: NumberEvidence.Setting) -> DataType {
        if reading.mostDecimals == 0, percentCount == 0 { return .whole }
        let scale = setting.isComplete ? max(2, reading.mostDecimals) : 4
        return reading.mostDecimals <= 4 && reading.mostWholeDigits + scale <= 15 ? .decimal(scale: scale) : .approximate
    }

    private func words(_ mark: String, _ reading: Reading, _ currency: String?) -> String {
        var words: [String] = []
        if mark == "," { words.append("decimal commas") }
        if reading.hasGroups { words.append("thousands apart") }
        if let currency { words.append(currency) }
        if hasUnits { words.append("万, 亿") }
        if percentCount > 0 { words.append("percent") }
        if hasBrackets { words.append("brackets for negative") }
        return words.isEmpty ? "blanks" : words.joined(separator: ", ")
    }

    // MARK: Parts

    private static func takeSign(_ cell: inout CellBytes) -> Bool { cell.take("-") || cell.take("+") || cell.take(word: "−") }

    private static func takeCurrency(_ cell: inout CellBytes) -> String? {
        defer { cell.takeBlanks() }
        if cell.take(word: "¥") || cell.take(word: "￥") || cell.take(word: "元") || cell.take(word: "RMB") || cell.take(word: "CNY") { return "¥" }
        if cell.take("$") || cell.take(word: "US$") || cell.take(word: "USD") { return "$" }
        if cell.take(word: "€") || cell.take(word: "EUR") { return "€" }
        return cell.take(word: "£") || cell.take(word: "GBP") ? "£" : nil
    }

    private static func isYuan(_ currency: String) -> Bool { currency == "¥" }

    /// The zeros it adds.
    private static func takeUnit(_ cell: inout CellBytes) -> Int {
        if cell.take(word: "万亿") || cell.take(word: "萬億") { return 12 }
        if cell.take(word: "亿") || cell.take(word: "億") { return 8 }
        return cell.take(word: "万") || cell.take(word: "萬") ? 4 : 0
    }

    /// Digits with marks between them.
    private struct Digits {
        /// How many stand together.
        private(set) var groups: [Int] = []
        private(set) var marks: [UInt8] = []
        private(set) var hasLeadingZero = false

        init?(_ cell: inout CellBytes) {
            let startsWithZero = cell.next == UInt8(ascii: "0")
            groups.append(cell.takeDigits().count)
            while let mark = Digits.mark(&cell) {
                groups.append(cell.takeDigits().count)
                marks.append(mark)
            }
            hasLeadingZero = startsWithZero && groups[0] > 1
            guard groups.reduce(0, +) > 0, groups.dropFirst().allSatisfy({ $0 > 0 }), groups.count <= 8 else { return nil }
        }

        /// A blank belongs to the number only where digits follow.
        private static func mark(_ cell: inout CellBytes) -> UInt8? {
            if let mark = cell.take(oneOf: ".", ",", "'") { return mark }
            var ahead = cell
            guard ahead.take(" ") || ahead.take(word: "\u{A0}") || ahead.take(word: "\u{202F}"), let next = ahead.next, (0x30...0x39).contains(next) else { return nil }
            cell = ahead
            return UInt8(ascii: " ")
        }

        func reading(decimalMark: Unicode.Scalar) -> (whole: Int, decimals: Int, hasGroups: Bool)? {
            let decimal = UInt8(ascii: decimalMark)
            let hasDecimals = marks.last == decimal
            let separators = hasDecimals ? marks.dropLast() : marks[...]
            let whole = hasDecimals ? groups.dropLast() : groups[...]
            guard !separators.contains(decimal), Set(separators).count <= 1, whole.dropFirst().allSatisfy({ $0 == 3 }) else { return nil }
            if whole.count > 1, !(1...3).contains(whole[0]) { return nil }
            return (whole.reduce(0, +), hasDecimals ? groups[groups.count - 1] : 0, whole.count > 1)
        }
    }
}
