/// What a header says of the values below it.
struct ColumnName {
    private let text: String
    /// `Paid_At` gives paid, at.
    private let words: [String]

    init(_ header: String) {
        var words: [String] = [], word = "", wasSmall = false
        for character in header {
            let isPart = character.isLetter || character.isNumber
            if !isPart || (character.isUppercase && wasSmall), !word.isEmpty {
                words.append(word.lowercased())
                word = ""
            }
            if isPart { word.append(character) }
            wasSmall = character.isLowercase
        }
        if !word.isEmpty { words.append(word.lowercased()) }
        self.words = words
        text = header.lowercased()
    }

    private func isAny(of names: [String]) -> Bool { words.contains { names.contains($0) } }
    private func hasAny(of parts: [String]) -> Bool { parts.contains { text.contains($0) } }

    /// Days or times: `order_date`, 下单日期.
    var isDate: Bool {
        isAny(of: ["date", "day", "datetime", "timestamp"]) || (words.count > 1 && words.last == "at") || words.last == "time"
            || hasAny(of: ["日期", "时间", "時間"]) || text.hasSuffix("日")
    }

    var isPhone: Bool {
        isAny(of: ["phone", "mobile", "tel", "telephone", "cellphone", "fax"]) || hasAny(of: ["电话", "電話", "手机", "手機", "联系方式", "传真"])
    }

    /// Names made of digits: order numbers, cards, postal codes.
    var isIdentifier: Bool {
        isAny(of: ["id", "ids", "uid", "uuid", "sku", "barcode", "zip", "zipcode", "postcode", "account", "card"]) || words.last == "no"
            || hasAny(of: ["编号", "編號", "单号", "單號", "订单号", "身份证", "身分證", "卡号", "卡號", "账号", "帳號", "条码", "邮编", "郵遞區號"])
    }
}
