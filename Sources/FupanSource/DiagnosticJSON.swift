/// A place for editors: lines and columns from 1, columns in UTF-16 units as the language server protocol counts them.
struct Position {
    let line: Int
    let column: Int

    init(_ source: SourceText, _ offset: Int) {
        let index = source.lineIndex(at: offset)
        line = index + source.firstLine
        column = source.text(source.lineRange(index).lowerBound..<offset).utf16.count + 1
    }
}

extension [Diagnostic] {
    /// A JSON array of what `Diagnostic.json` writes.
    public var json: String { "[" + map(\.json).joined(separator: ",") + "]" }
}

extension Diagnostic {
    /// One JSON object, on one line, for editors and scripts. Its shape is stable; members are only ever added:
    ///
    ///     id, severity ("error", "warning", "note"), message
    ///     place        where it is: file, line, column, endLine, endColumn, start, end. Left out where there is no place
    ///     labels       [{ place, message }], where there is more to point at than the place itself
    ///     notes        [text]
    ///     suggestions  [{ message, edit: { place, replacement } }]; `edit` where pasting does it
    ///
    /// The members of a place stand directly in its object. Lines and columns count from 1, columns in UTF-16 units as editors do;
    /// `start` and `end` are byte offsets in the file, UTF-8, from 0.
    public var json: String {
        var members = [
            "\"id\":\(id.jsonText)", "\"severity\":\(severity.rawValue.jsonText)", "\"message\":\(message.jsonText)",
        ]
        if let place = labels.first { members += Self.place(place.span) }
        if labels.contains(where: { $0.message != nil }) || labels.count > 1 {
            let list = labels.map { label in
                "{" + (Self.place(label.span) + (label.message.map { ["\"message\":\($0.jsonText)"] } ?? [])).joined(separator: ",") + "}"
            }
            members.append("\"labels\":[\(list.joined(separator: ","))]")
        }
        members.append("\"notes\":[\(notes.map(\.jsonText).joined(separator: ","))]")
        members.append("\"suggestions\":[\(suggestions.map(Self.object).joined(separator: ","))]")
        return "{" + members.joined(separator: ",") + "}"
    }

    private static func object(_ suggestion: Suggestion) -> String {
        guard let edit = suggestion.edit else { return "{\"message\":\(suggestion.message.jsonText)}" }
        let members = place(edit.span) + ["\"replacement\":\(edit.replacement.jsonText)"]
        return "{\"message\":\(suggestion.message.jsonText),\"edit\":{\(members.joined(separator: ","))}}"
    }

    private static func place(_ span: Span) -> [String] {
        let start = Position(span.source, span.range.lowerBound), end = Position(span.source, span.range.upperBound)
        return [
            "\"file\":\(span.source.name.jsonText)", "\"line\":\(start.line)", "\"column\":\(start.column)",
            "\"endLine\":\(end.line)", "\"endColumn\":\(end.column)",
            "\"start\":\(span.range.lowerBound + span.source.firstOffset)", "\"end\":\(span.range.upperBound + span.source.firstOffset)",
        ]
    }
}

extension String {
    /// In quotes, escaped as JSON asks.
    fileprivate var jsonText: String {
        var text = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
