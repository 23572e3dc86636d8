import FupanTable

/// The few words that are not the data's and not the verbs'.
struct Wording {
    let language: Language

    private func pick(_ english: String, _ chinese: String) -> String { language == .chinese ? chinese : english }
    private func count(_ number: Int) -> String { ValueText(language).text(.whole(Int64(number)), .whole) }

    var total: String { pick("total", "合计") }
    var table: String { pick("Table", "表格") }
    var noRows: String { pick("no rows", "无数据") }
    var noColumns: String { pick("no columns", "无列") }
    /// A group of rows whose key is missing.
    var none: String { pick("(none)", "（无）") }
    var rows: String { pick("rows", "行数") }
    /// The sheet of a page that has no title.
    var page: String { pick("page", "页面") }
    /// The sheet that charts are drawn from.
    var figures: String { pick("chart figures", "图表数据") }
    var share: String { pick("share", "占比") }
    var cumulativeShare: String { pick("cumulative share", "累计占比") }
    var base: String { pick("start", "起点") }
    var rise: String { pick("increase", "增加") }
    var fall: String { pick("decrease", "减少") }

    func moreRows(_ number: Int) -> String {
        pick("… \(count(number)) more \(number == 1 ? "row" : "rows")", "… 另有 \(count(number)) 行")
    }

    func columnsShown(_ shown: Int, of all: Int) -> String {
        pick("\(shown) of \(all) columns shown; `select` or --format csv for all", "共 \(all) 列，显示 \(shown) 列；用 `select` 选列，或用 --format csv 看全部")
    }

    var nothingToDraw: String { pick("nothing to draw", "无数据可绘图") }
    func more(_ number: Int) -> String { pick("… \(count(number)) more", "… 另有 \(count(number)) 项") }

    /// How few make eighty percent.
    func vital(_ few: Int, of all: Int) -> String { pick("\(count(few)) of \(count(all)) make 80%", "前 \(count(few)) 名（共 \(count(all))）占 80%") }
}
