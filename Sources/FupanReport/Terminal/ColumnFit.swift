/// Decides which columns stand side by side, and how wide each is.
struct ColumnFit {
    static let gap = 2
    /// Text is not cut below this to make room.
    private static let readable = 16

    struct Wish {
        /// What the widest cell or the name takes.
        var width: Int
        /// Text may be cut; a number may not.
        var isCuttable: Bool

        fileprivate var least: Int { isCuttable ? min(width, ColumnFit.readable) : width }
    }

    /// The columns shown, in order; those between `front` and the rest are left out.
    private(set) var shown: [Int]
    /// The width of each shown column.
    private(set) var widths: [Int]
    /// How many of the shown columns stand before the gap; nil where all are shown.
    private(set) var front: Int?

    init(_ wishes: [Wish], in available: Int?) {
        shown = Array(wishes.indices)
        widths = wishes.map(\.width)
        guard let available, ColumnFit.total(widths) > available else { return }
        if ColumnFit.total(wishes.map(\.least)) > available { leaveOut(wishes, available) }
        let forGap = front == nil ? 0 : 1 + ColumnFit.gap
        widths = ColumnFit.cut(shown.map { wishes[$0] }, to: available - forGap)
    }

    static func total(_ widths: [Int]) -> Int { widths.reduce(0, +) + gap * max(0, widths.count - 1) }

    /// From both ends inwards, the front first: keys stand there, and what was computed last stands at the end.
    private mutating func leaveOut(_ wishes: [Wish], _ available: Int) {
        var first = 0, last = wishes.count
        var used = 1
        while first < last {
            let takesFront = first <= wishes.count - last
            let cost = wishes[takesFront ? first : last - 1].least + ColumnFit.gap
            guard used + cost <= available else { break }
            used += cost
            if takesFront { first += 1 } else { last -= 1 }
        }
        // One column at least, however narrow the window.
        first = max(first, 1)
        last = max(first, last)
        shown = Array(0..<first) + Array(last..<wishes.count)
        front = last > first ? first : nil
    }

    /// The widest texts give way first, all to the same width.
    private static func cut(_ wishes: [Wish], to available: Int) -> [Int] {
        var widths = wishes.map(\.width)
        var excess = total(widths) - available
        while excess > 0 {
            let cuttable = widths.indices.filter { wishes[$0].isCuttable && widths[$0] > wishes[$0].least }
            guard let widest = cuttable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        if excess > 0, widths.count == 1 { widths[0] = max(1, available) }
        return widths
    }
}
