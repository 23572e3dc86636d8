/// A stretch of a line of Markdown that is set in one way.
struct InlineRun: Equatable {
    struct Style: OptionSet {
        let rawValue: Int
        static let bold = Style(rawValue: 1)
        static let emphasis = Style(rawValue: 2)
        static let code = Style(rawValue: 4)
    }

    var text: String
    var style: Style
    var link: String?

    init(_ text: String, _ style: Style = [], link: String? = nil) {
        self.text = text
        self.style = style
        self.link = link
    }
}

/// Reads the marks inside a line. What is no mark is text: nothing is lost, and nothing is refused.
struct InlineReader {
    private let characters: [Character]
    private var position = 0
    private var runs: [InlineRun] = []
    private var style: InlineRun.Style
    private var link: String?

    static func read(_ text: String, style: InlineRun.Style = [], link: String? = nil) -> [InlineRun] {
        var reader = InlineReader(Array(text), style, link)
        reader.readAll()
        return reader.runs
    }

    private init(_ characters: [Character], _ style: InlineRun.Style, _ link: String?) {
        self.characters = characters
        self.style = style
        self.link = link
    }

    private mutating func readAll() {
        while position < characters.count {
            switch characters[position] {
            case "\\": readEscape()
            case "`": readCode()
            case "*": readStars()
            case "[", "!": readLink()
            case "<": readAddress()
            default: take()
            }
        }
    }

    private func character(_ offset: Int) -> Character? {
        characters.indices.contains(position + offset) ? characters[position + offset] : nil
    }

    private mutating func take(_ count: Int = 1) {
        for _ in 0..<count where position < characters.count {
            append(String(characters[position]))
            position += 1
        }
    }

    private mutating func append(_ text: String, code: Bool = false) {
        let style = code ? style.union(.code) : style
        if let last = runs.last, last.style == style, last.link == link, !code {
            runs[runs.count - 1].text += text
        } else {
            runs.append(InlineRun(text, style, link: link))
        }
    }

    private mutating func readEscape() {
        guard let next = character(1), MarkdownText.canBeEscaped(next) else { return take() }
        append(String(next))
        position += 2
    }

    private mutating func readCode() {
        let fence = run(of: "`", at: position)
        var end = position + fence
        while end < characters.count {
            guard characters[end] == "`" else { end += 1; continue }
            let closing = run(of: "`", at: end)
            if closing == fence {
                append(String(characters[position + fence..<end]), code: true)
                position = end + fence
                return
            }
            end += closing
        }
        take(fence)
    }

    private func run(of mark: Character, at start: Int) -> Int {
        var end = start
        while end < characters.count, characters[end] == mark { end += 1 }
        return end - start
    }

    /// A mark opens before a character that is no space and where it is closed again later; Chinese needs no space around it.
    private mutating func readStars() {
        let count = run(of: "*", at: position)
        let width = count >= 2 ? 2 : 1
        let mark: InlineRun.Style = width == 2 ? .bold : .emphasis
        if style.contains(mark), position > 0, !characters[position - 1].isWhitespace {
            style.remove(mark)
            position += width
        } else if !style.contains(mark), let next = character(width), !next.isWhitespace, next != "*" || count > 2, closes(width) {
            style.insert(mark)
            position += width
        } else {
            take(count)
        }
    }

    private func closes(_ width: Int) -> Bool {
        var index = position + width
        while index < characters.count {
            if characters[index] == "\\" { index += 2; continue }
            if characters[index] == "*" {
                let count = run(of: "*", at: index)
                if count >= width, width == 2 || count != 2, !characters[index - 1].isWhitespace { return true }
                index += count
            } else {
                index += 1
            }
        }
        return false
    }

    /// `[text](address)`; a picture is read as a link to it: a page has no files beside it.
    private mutating func readLink() {
        let start = characters[position] == "!" ? position + 1 : position
        guard link == nil, characters.indices.contains(start), characters[start] == "[",
            let close = matching("[", "]", from: start), characters.indices.contains(close + 1), characters[close + 1] == "(",
            let end = matching("(", ")", from: close + 1)
        else { return take() }
        let address = String(characters[close + 2..<end].prefix { !$0.isWhitespace })
        runs += InlineReader.read(String(characters[start + 1..<close]), style: style, link: address)
        position = end + 1
    }

    private func matching(_ open: Character, _ close: Character, from start: Int) -> Int? {
        var depth = 0, index = start
        while index < characters.count {
            switch characters[index] {
            case "\\": index += 1
            case open: depth += 1
            case close:
                depth -= 1
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return nil
    }

    /// `<https://…>`
    private mutating func readAddress() {
        guard let end = characters[position...].firstIndex(of: ">") else { return take() }
        let address = String(characters[position + 1..<end])
        guard address.hasPrefix("https://") || address.hasPrefix("http://"), !address.contains(" ") else { return take() }
        runs.append(InlineRun(address, style, link: address))
        position = end + 1
    }
}
