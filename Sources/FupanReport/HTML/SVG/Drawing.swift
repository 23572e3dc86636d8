import FupanSource

/// An SVG picture, put together piece by piece. Colours are classes of the page's style sheet, so that a picture is dark in the dark and prints on white.
struct Drawing {
    enum Anchor: String { case start, middle, end }

    /// Narrow, so that its letters can still be read where a telephone shrinks it; a wide page makes it a fifth larger.
    static let width = 480.0

    var height = 0.0
    private var body = ""

    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e9 else { return "0" }
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : "", size = tenths.magnitude
        return sign + (size % 10 == 0 ? "\(size / 10)" : "\(size / 10).\(size % 10)")
    }

    /// About how wide a text is, in the widest of the fonts it may be set in.
    static func textWidth(_ text: String) -> Double {
        text.reduce(0) { width, character in
            switch character {
            case "i", "j", "l", "f", "t", "r", "I", ".", ",", ":", ";", "'", "|", "!", "(", ")", " ", "-": width + 4.7
            case "m", "w", "M", "W", "@", "%", "—", "↓": width + 11.5
            case "A"..."Z": width + 8.6
            default: width + (character.displayWidth == 2 ? 12.2 : 7.6 * Double(character.displayWidth))
            }
        }
    }

    /// What of a text fits.
    static func fitted(_ text: String, _ width: Double) -> String {
        guard textWidth(text) > width else { return text }
        var columns = text.displayWidth
        while columns > 1, textWidth(text.truncated(to: columns)) > width { columns -= 1 }
        return text.truncated(to: columns)
    }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, _ style: String, opacity: Double? = nil) {
        let shown = opacity.map { " fill-opacity=\"\(Drawing.hundredths($0))\"" } ?? ""
        body += "<rect class=\"\(style)\" x=\"\(Drawing.number(x))\" y=\"\(Drawing.number(y))\""
            + " width=\"\(Drawing.number(max(0, width)))\" height=\"\(Drawing.number(max(0, height)))\"\(shown)/>\n"
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
        body += "<line class=\"\(style)\" x1=\"\(Drawing.number(x1))\" y1=\"\(Drawing.number(y1))\""
            + " x2=\"\(Drawing.number(x2))\" y2=\"\(Drawing.number(y2))\"/>\n"
    }

    mutating func dot(_ x: Double, _ y: Double, radius: Double = 3, _ style: String) {
        body += "<circle class=\"\(style)\" cx=\"\(Drawing.number(x))\" cy=\"\(Drawing.number(y))\" r=\"\(Drawing.number(radius))\"/>\n"
    }

    /// A line through the points; one that is nil breaks it.
    mutating func path(_ points: [(x: Double, y: Double)?], _ style: String) {
        var data = "", isOpen = false
        for point in points {
            guard let point else { isOpen = false; continue }
            data += (isOpen ? "L" : "M") + Drawing.number(point.x) + " " + Drawing.number(point.y)
            isOpen = true
        }
        if !data.isEmpty { body += "<path class=\"\(style)\" d=\"\(data)\"/>\n" }
    }

    mutating func polygon(_ points: [(x: Double, y: Double)], _ style: String) {
        let data = points.map { Drawing.number($0.x) + "," + Drawing.number($0.y) }.joined(separator: " ")
        body += "<polygon class=\"\(style)\" points=\"\(data)\"/>\n"
    }

    /// `y` is the middle of the line of text.
    mutating func text(_ text: String, x: Double, y: Double, _ style: String = "text", _ anchor: Anchor = .start) {
        guard !text.isEmpty else { return }
        let place = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
        body += "<text class=\"\(style)\" x=\"\(Drawing.number(x))\" y=\"\(Drawing.number(y + 4.2))\"\(place)>\(HTMLText.escaped(text))</text>\n"
    }

    private static func hundredths(_ value: Double) -> String {
        let parts = Int((min(max(value, 0), 1) * 100).rounded())
        return parts == 100 ? "1" : parts < 10 ? "0.0\(parts)" : "0.\(parts)"
    }

    func svg(title: String, description: String) -> String {
        "<svg role=\"img\" viewBox=\"0 0 \(Drawing.number(Drawing.width)) \(Drawing.number(height))\""
            + " xmlns=\"http://www.w3.org/2000/svg\">\n<title>\(HTMLText.escaped(title))</title>\n"
            + "<desc>\(HTMLText.escaped(description))</desc>\n\(body)</svg>\n"
    }
}
