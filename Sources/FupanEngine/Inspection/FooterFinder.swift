/// Finds the lines of totals that an export puts below its data, where they would be added a second time.
struct FooterFinder {
    /// The header's values.
    let width: Int
    let mark: UInt8
    let converter: EncodingConverter?

    struct Footer {
        var lines: [String] = []
        /// From the first of them to the end of the file.
        var bytes = 0
    }

    /// In the last bytes of a text. A quote in them may have been opened before, so then nothing is looked for.
    func footer(in tail: [UInt8]) -> Footer {
        var rest = tail[...], footer = Footer(), pending = Footer(), hasTotal = false
        while footer.lines.count < 8, let (line, start) = lastLine(&rest) {
            let text = String(decoding: converter?.convert(Array(line)).text ?? Array(line), as: UTF8.self)
            let values = DelimitedForm.record(in: text, mark)
            let filled = values.filter { !$0.allSatisfy(\.isWhitespace) }
            pending.bytes = tail.endIndex - start
            if filled.isEmpty { continue }
            let isTotal = FooterFinder.isTotal(filled[0]) && filled.count < max(values.count, width)
            let isNote = filled.count == 1 && width > 2 && FooterFinder.isNote(filled[0])
            guard isTotal || isNote else { break }
            hasTotal = true
            pending.lines.insert(text, at: 0)
            footer = pending
        }
        return hasTotal ? footer : Footer()
    }

    private func lastLine(_ rest: inout ArraySlice<UInt8>) -> (line: ArraySlice<UInt8>, start: Int)? {
        if rest.last == UInt8(ascii: "\n") { rest.removeLast() }
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        // The first line of the tail may be cut off.
        guard let end = rest.lastIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else { return nil }
        let line = rest[(end + 1)...]
        guard line.count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 0 else { return nil }
        rest = rest[...end]
        return (line, end + 1)
    }

    static func isTotal(_ value: String) -> Bool {
        let word = value.lowercased().filter { !$0.isWhitespace && $0 != ":" && $0 != "：" }
        return ["合计", "合計", "总计", "總計", "共计", "共計", "汇总", "匯總", "总额", "total", "totals", "grandtotal", "sum"].contains(word)
    }

    static func isNote(_ value: String) -> Bool {
        let starts = ["导出时间", "導出時間", "导出日期", "导出人", "制表", "製表", "打印", "备注", "注：", "注:", "exported", "generated", "printed", "report generated"]
        let word = value.lowercased().drop { $0.isWhitespace }
        return starts.contains { word.hasPrefix($0) }
    }
}
