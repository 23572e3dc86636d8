import FupanMeaning
import FupanPlan
import FupanTable

/// A measure against what it was: the change, and the growth where that means something.
struct Difference {
    let now: ScalarExpression
    let before: ScalarExpression

    /// now − before; of two percentages it is in points.
    var change: ScalarExpression? {
        let style: Format.Style = now.format.style == .percent ? .points : now.format.style
        if case .duration = now.type { return .call(.subtract, [now, before], now.type, Format(isSigned: true)) }
        guard now.type.isNumber else { return nil }
        return .call(.subtract, [now, before], now.type.isExact ? now.type : .approximate, Format(style, isSigned: true))
    }

    /// (now − before) / before; null where nothing or less than nothing came before. A percentage has none: its change is in points.
    var growth: ScalarExpression? {
        guard now.type.isNumber, now.format.style != .percent, let change else { return nil }
        let share = change.share(of: before)
        var growth = ScalarExpression(.choose([.init(before.compared(.greater, .whole(0)), share)], otherwise: nil), share.type, share.format)
        growth.format.isSigned = true
        return growth
    }

    /// `revenue_change`, `revenue_growth`
    func columns(_ name: String) -> [(name: String, expression: ScalarExpression)] {
        [change.map { ("\(name)_change", $0) }, growth.map { ("\(name)_growth", $0) }].compactMap { $0 }
    }
}
