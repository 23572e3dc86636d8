import FupanReport
import FupanTable

/// A Chinese page speaks Chinese in its tables and charts too: the names of columns, and the labels of categories, that are Fupan's own. What comes from the data stays as it is.
struct PageWords {
    private let isChinese: Bool

    init(_ language: Language) { isChinese = language == .chinese }

    func translated(_ block: Block) -> Block {
        guard isChinese else { return block }
        switch block {
        case .table(var block):
            block.table = translated(block.table)
            return .table(block)
        case .chart(var chart):
            let names = zip(chart.table.columns.map(\.field.name), titles(of: chart.table))
            let new = Dictionary(names, uniquingKeysWith: { first, _ in first })
            chart.table = translated(chart.table)
            chart.measures = chart.measures.map { new[$0] ?? $0 }
            chart.keys = chart.keys.map { new[$0] ?? $0 }
            return .chart(chart)
        case .heading, .prose, .value: return block
        }
    }

    func translated(_ value: Value, of type: DataType) -> Value {
        guard isChinese else { return value }
        switch (value, type) {
        case (.text(let text), .category(let labels)): return .text(label(text, among: labels))
        case (.list(let values), .list(let element)): return .list(values.map { translated($0, of: element) })
        default: return value
        }
    }

    private func translated(_ table: Table) -> Table {
        var table = table
        for (index, title) in titles(of: table).enumerated() {
            table.columns[index].field.name = title
            guard case .text(let texts) = table.columns[index].storage, case .category(let labels) = table.columns[index].field.type else { continue }
            table.columns[index].storage = .text(texts.map { label($0, among: labels) })
            table.columns[index].field.type = .category(labels.map { label($0, among: labels) })
        }
        return table
    }

    /// Two columns never share a title.
    private func titles(of table: Table) -> [String] {
        let names = table.columns.map(\.field.name)
        let titles = names.map { PageWords.title(of: $0) ?? $0 }
        return zip(names, titles).map { name, title in titles.count(where: { $0 == title }) == 1 ? title : name }
    }

    /// Of a column as a verb calls it: `rate_change` is the change of `rate`.
    private static func title(of name: String) -> String? {
        if let title = titles[name] ?? labels[name] { return title }
        for (suffix, word) in suffixes where name.hasSuffix(suffix) {
            if let title = title(of: String(name.dropLast(suffix.count))) { return title + word }
        }
        return nil
    }

    private func label(_ text: String, among labels: [String]) -> String {
        // `leads` is a figure, and the quality of the leads where it is a verdict.
        if labels.contains("too few"), let verdict = PageWords.verdicts[text] { return verdict }
        return PageWords.labels[text] ?? text
    }

    private static let suffixes = [
        ("_change", "变化"), ("_growth", "增幅"), ("_base", "（基期）"), ("_rest", "（其他人）"), ("_before", "（此前）"), ("_low", "下限"), ("_high", "上限"),
        ("_1d", "（前一日）"), ("_7d", "（上周同日）"), ("_1w", "（前一周）"), ("_1mo", "（上月）"), ("_1y", "（去年同期）"),
    ]

    private static let verdicts = [
        "volume": "数量", "leads": "线索质量", "script": "话术", "both": "两者都有", "chance": "随机波动", "too few": "样本不足",
    ]

    private static let labels = [
        "Mon": "周一", "Tue": "周二", "Wed": "周三", "Thu": "周四", "Fri": "周五", "Sat": "周六", "Sun": "周日",
        "high_value": "高价值", "dormant": "沉睡", "other": "其他", "new": "新增", "gone": "流失",
        "leads": "新线索", "contacts": "跟进", "deals": "成交", "revenue": "实收",
        "situation": "背景问题", "problem": "难点问题", "implication": "暗示问题", "need_payoff": "需求效益问题",
    ]

    private static let titles = [
        // The canonical columns.
        "lead": "线索", "time": "时间", "channel": "渠道", "rep": "销售", "name": "姓名", "phone": "电话", "city": "城市", "stage": "阶段",
        "order": "订单", "customer": "客户", "amount": "金额", "product": "产品", "team": "团队", "tier": "级别", "hired_at": "入职日期",
        "period": "周期", "kind": "方式", "campaign": "活动", "group": "组别", "case": "案例", "outcome": "结果",
        // Periods.
        "day": "日期", "week": "周", "month": "月份", "quarter": "季度", "year": "年份", "cohort": "首购月份",
        // What is counted and measured.
        "metric": "指标", "value": "数值", "per_day": "每日数量", "expected_value": "预计金额", "buyers": "付费客户",
        "customers": "客户数", "orders": "订单数", "reps": "人数", "calls": "通话数", "count": "数量", "entered": "线索数", "lost": "流失",
        "rate": "比率", "conversion": "转化率", "retention": "留存率", "churn": "流失率", "returned_rate": "复购率", "answered": "1 小时内响应率",
        "wait": "用时中位数", "middle": "中位数", "average": "平均", "unanswered": "未响应", "waiting": "已等待", "due": "今日到期", "overdue": "已逾期",
        "target": "目标", "actual": "实际", "attainment": "达成率", "needed_per_day": "每日需完成", "done_per_day": "日均完成", "time_gone": "时间进度",
        "today": "当日", "yesterday": "前一日", "week_before": "上周同日", "growth": "增幅", "usual": "通常", "usual_low": "正常下限", "usual_high": "正常上限",
        "step": "环节", "from_step": "上一环节", "step_rate": "环节转化率", "change": "变化", "share": "占比", "cumulative": "累计占比",
        "segment": "客户层级", "segment_then": "四周前层级", "segment_now": "当前层级", "recency": "距上次购买", "of_customers": "客户占比", "of_revenue": "收入占比",
        "r": "R", "f": "F", "m": "M", "score": "得分",
        "touched": "触达人数", "alone": "对照人数", "touched_rate": "触达组复购率", "alone_rate": "对照组复购率", "difference": "差值",
        "gap": "差距", "from_mix": "线索因素", "from_rate": "话术因素", "p": "p 值", "verdict": "判断",
        "spin_step": "SPIN 环节", "said": "提及率", "left_out": "缺失环节",
        "cost": "费用", "per_deal": "单均成本", "handed": "已提交", "reviewed": "已点评", "owes": "尚欠",
        "part": "因素", "planned": "计划", "chance": "达成概率", "p10": "P10", "p50": "P50", "p90": "P90",
        "top20": "前 20% 占比", "gini": "基尼系数", "tenure": "司龄", "fifth": "每 20% 人数", "rank": "名次", "place": "名次", "prize": "奖金", "commission": "提成", "effective": "提成比例",
        "active": "活跃", "churned": "已流失", "clv": "终身价值", "expected": "预计购买次数", "total": "合计",
        "new_customers": "新客", "returning": "老客", "new_money": "新客实收", "returning_money": "老客实收", "returning_share": "老客占比",
        "sold": "销售额", "back": "退款", "refunded": "退款率",
    ]
}
