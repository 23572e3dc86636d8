import FupanSource
import Testing

@Suite struct NearestTests {
    @Test(arguments: [
        ("amonut", ["amount", "account", "month"], ["amount"]), ("Amount", ["amount", "amounts"], ["amount", "amounts"]), ("ａmount", ["amount"], ["amount"]),
        ("wehre", ["where", "share", "when"], ["where"]), ("客户编", ["客户编号", "客户", "渠道"], ["客户", "客户编号"]), ("x", ["y", "z"], []), ("chanel", ["channel", "cancel", "panel", "chapel"], ["channel", "chapel", "cancel"]),
        ("n", ["N"], ["N"]), ("", ["a"], []), ("where", ["where"], []),
    ] as [(String, [String], [String])])
    func near(_ word: String, _ candidates: [String], _ expected: [String]) { #expect(nearest(to: word, among: candidates) == expected) }
}
