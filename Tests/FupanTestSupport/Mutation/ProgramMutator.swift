import FupanSource
import FupanSyntax

/// Makes other texts of programs.
public enum ProgramMutator {
    /// Each token left out, written twice, and exchanged with the next one.
    public static func tokenMutants(of text: String) -> [String] {
        let tree = parse(SourceText(name: "program", text)), source = tree.source
        let tokens = tree.tokens.filter { $0.kind != .end && $0.kind != .newline }
        return tokens.enumerated().flatMap { index, token -> [String] in
            let before = source.text(0..<token.range.lowerBound), own = source.text(token.range)
            let behind = source.text(token.range.upperBound..<source.end)
            var result = [before + behind, before + own + " " + own + behind]
            if index + 1 < tokens.count {
                let next = tokens[index + 1]
                result.append(before + source.text(next.range) + source.text(token.range.upperBound..<next.range.lowerBound) + own
                    + source.text(next.range.upperBound..<source.end))
            }
            return result
        }
    }

    /// A text that grew out of a few random changes, of bytes and of tokens.
    public static func mutant(of corpus: [String], _ random: inout SeededGenerator) -> String {
        var text = random.pick(corpus)
        for _ in 0..<(1 + random.below(5)) { text = changed(text, corpus, &random) }
        return String(decoding: text.utf8.prefix(16 << 10), as: UTF8.self)
    }

    private static func changed(_ text: String, _ corpus: [String], _ random: inout SeededGenerator) -> String {
        switch random.below(10) {
        case 0, 1: return bytesChanged(text, &random)
        case 2: return spliced(text, random.pick(corpus), &random)
        case 3: return text + random.pick(["\n", " | ", ";", " "]) + random.pick(corpus)
        default: return tokensChanged(text, corpus, &random)
        }
    }

    private static func bytesChanged(_ text: String, _ random: inout SeededGenerator) -> String {
        var bytes = Array(text.utf8)
        let start = random.below(bytes.count + 1), end = min(bytes.count, start + random.below(random.oneIn(4) ? 40 : 4))
        let insertion: [UInt8] = switch random.below(5) {
        case 0: []
        case 1: [UInt8.random(in: 0...255, using: &random)]
        case 2: Array(bytes[start..<end]) + Array(bytes[start..<end])
        default: Array(random.pick(words).utf8)
        }
        bytes.replaceSubrange(start..<end, with: insertion)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func spliced(_ text: String, _ other: String, _ random: inout SeededGenerator) -> String {
        let bytes = Array(text.utf8), more = Array(other.utf8)
        return String(decoding: bytes.prefix(random.below(bytes.count + 1)) + more.dropFirst(random.below(more.count + 1)), as: UTF8.self)
    }

    private static func tokensChanged(_ text: String, _ corpus: [String], _ random: inout SeededGenerator) -> String {
        let tree = parse(SourceText(name: "program", text)), source = tree.source
        var pieces = tree.tokens.map { source.text($0.trivia.lowerBound..<$0.range.upperBound) }
        guard !pieces.isEmpty else { return random.pick(words) }
        let index = random.below(pieces.count), other = random.below(pieces.count)
        switch random.below(7) {
        case 0: pieces.remove(at: index)
        case 1: pieces.insert(pieces[index], at: index)
        case 2: pieces.swapAt(index, other)
        case 3: pieces[index] = pieces[other]
        case 4: pieces.insert(contentsOf: pieces[min(index, other)...max(index, other)], at: index)
        case 5: pieces.insert(String(repeating: " " + random.pick(words), count: random.oneIn(10) ? 300 : 1), at: index)
        default: pieces[index] = " " + random.pick(words)
        }
        return pieces.joined()
    }

    /// What breaks parsers and checkers.
    public static let words = [
        "(", ")", "[", "]", "{", "}", "|", ",", ";", ":", "=", "==", "=>", "->", "..", ".", "-", "+", "*", "/", "//", "^", "~", "??", "not", "and", "or", "in", "is", "null", "if", "then",
        "else", "case", "where", "by", "per", "at", "of", "within", "after", "into", "as of", "on", "for", "to", "every", "between", "with", "let x =", "def f(a) =", "def v(n) = |", "param p =",
        "set lang zh", "set today @2026-01-31", "assert", "orders", "reps", "leads", "stages", "targets", "costs", "amount", "time", "rep", "rep.tier", "channel", "customer", "lead.channel", "orders.amount",
        "sum(amount)", "count()", "mean(amount where amount > 0)", "previous(amount)", "running(sum(amount))", "moving(mean(amount), 7d)", "rank(-amount)", "share(amount > 0)", "month(time)", "week(time)", "age(time)",
        "@2026-06", "@today", "@latest", "@2026-02-30", "@last_28d", "@0001-01-01", "@9999-12-31", "@2026-W53", "7d", "3mo", "1.5h", "999999999y", "1e308", "1e-308", "99999999999999999999", "0.0000000001", "15%", "3.2万", "10w",
        "\"", "'", "f\"{", "f\"{amount}\"", "}\"", "`", "``", "“", "”", "（", "）", "，", "｜", "　", "＝", "——", "。", "客户", "\u{202E}", "\u{0}", "\r\n", "\n", "\n\n", "#", "##", "\t", "\u{FEFF}", "e\u{301}", "👩‍👩‍👧",
        "| take 3", "| sort -amount", "| summarize n = count() by channel", "| derive x = 1", "| select amount", "| join reps on rep", "| pivot n by channel", "| where amount > 0", "| distinct", "| count", "| rfm", "| segment",
        "| funnel lead -> deal", "| union orders", "| describe", "| schema", "| sql", "| explain", "with total", "between @2026-05 and @2026-06", "| rename a = b", "| drop time", "| skip 1", "| left join", "| anti join", "| say f\"{", "| chart bar of", "| assert",
    ]
}
