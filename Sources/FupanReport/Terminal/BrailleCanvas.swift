/// A field of cells, each of two by four dots.
struct BrailleCanvas {
    let width: Int
    let height: Int
    private var cells: [[UInt8]]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        cells = Array(repeating: Array(repeating: 0, count: width), count: height)
    }

    var dotsAcross: Int { width * 2 }
    var dotsDown: Int { height * 4 }

    /// From the left, and from the bottom.
    mutating func dot(_ x: Int, _ y: Int) {
        guard x >= 0, y >= 0, x < dotsAcross, y < dotsDown else { return }
        let fromTop = dotsDown - 1 - y
        let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
        cells[fromTop / 4][x / 2] |= bits[fromTop % 4][x % 2]
    }

    /// Places are between 0 and 1.
    mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
        let x0 = column(start.x), y0 = row(start.y), x1 = column(end.x), y1 = row(end.y)
        let steps = max(abs(x1 - x0), abs(y1 - y0), 1)
        for step in 0...steps {
            let part = Double(step) / Double(steps)
            dot(x0 + Int((Double(x1 - x0) * part).rounded()), y0 + Int((Double(y1 - y0) * part).rounded()))
        }
    }

    private func column(_ x: Double) -> Int { Int((x * Double(dotsAcross - 1)).rounded()) }
    private func row(_ y: Double) -> Int { Int((y * Double(dotsDown - 1)).rounded()) }

    var lines: [String] {
        cells.map { row in
            String(String.UnicodeScalarView(row.map { $0 == 0 ? " " : Unicode.Scalar(0x2800 + UInt32($0)) ?? " " }))
        }
    }
}
