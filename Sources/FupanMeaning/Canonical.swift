import FupanTable

/// The canonical tables and columns of a sales dataset, and what exports usually call them.
public enum Canonical {
    /// Tables by name; for those with a key of their own, the key.
    public static let tables: [(name: String, key: String?)] = [
        ("leads", "lead"), ("stages", nil), ("orders", "order"), ("reps", "rep"), ("targets", nil),
        ("activities", nil), ("cases", "case"), ("touches", nil), ("costs", nil),
    ]

    /// The columns that reviews read; a table that is not bound is an empty one with these.
    public static func columns(of table: String) -> [(name: String, type: DataType)] {
        switch table {
        case "leads": [("lead", .text), ("time", .time), ("channel", .text), ("rep", .text), ("name", .text), ("phone", .text), ("city", .text)]
        case "stages": [("lead", .text), ("time", .time), ("stage", .text)]
        case "orders": [("order", .text), ("customer", .text), ("lead", .text), ("time", .time), ("amount", .decimal(scale: 2)),
                        ("product", .text), ("channel", .text), ("rep", .text)]
        case "reps": [("rep", .text), ("name", .text), ("team", .text), ("tier", .text), ("hired_at", .day), ("time", .day)]
        case "targets": [("period", .period(.month)), ("rep", .text), ("amount", .decimal(scale: 2))]
        case "activities": [("lead", .text), ("rep", .text), ("time", .time), ("kind", .text), ("situation", .boolean), ("problem", .boolean),
                            ("implication", .boolean), ("need_payoff", .boolean)]
        case "touches": [("customer", .text), ("time", .time), ("tier", .text), ("campaign", .text), ("group", .text)]
        case "costs": [("time", .day), ("channel", .text), ("amount", .decimal(scale: 2))]
        case "cases": [("case", .text), ("rep", .text), ("time", .time), ("outcome", .text), ("reviewed_at", .time)]
        default: []
        }
    }

    public static func isTable(_ name: String) -> Bool { tables.contains { $0.name == name } }

    /// The table that a key of this name leads to: `lead.channel` looks in leads.
    public static func table(keyedBy key: String) -> String? { tables.first { $0.key == key }?.name }
}

/// A part that a column plays for a verb. Where a clause is left out, the verb looks for the canonical column, then for its usual names.
public enum Role: String, CaseIterable, Sendable {
    case customer, lead, rep, time, amount, stage, channel

    /// Usual names in English and Chinese exports, compared without regard to case.
    public var synonyms: [String] {
        switch self {
        case .customer: ["customer_id", "customerid", "client", "client_id", "buyer", "buyer_id", "user_id", "member_id", "account_id",
                         "客户", "客户编号", "客户id", "会员编号", "会员号", "买家", "买家id", "用户编号", "学员编号"]
        case .lead: ["lead_id", "leadid", "prospect", "prospect_id", "opportunity_id", "线索", "线索编号", "线索id", "商机编号"]
        case .rep: ["rep_id", "owner", "owner_id", "salesperson", "sales_rep", "seller", "agent", "销售", "销售人员", "业务员", "负责人", "归属人", "跟进人", "顾问"]
        case .time: ["paid_at", "created_at", "ordered_at", "order_time", "order_date", "paid_time", "changed_at", "timestamp", "date", "datetime",
                     "下单时间", "支付时间", "付款时间", "创建时间", "变更时间", "成交时间", "下单日期", "日期", "时间"]
        case .amount: ["revenue", "total", "paid", "paid_amount", "order_amount", "total_amount", "price", "value",
                       "金额", "实付金额", "订单金额", "支付金额", "实收金额", "成交金额", "销售额", "收入"]
        case .stage: ["status", "step", "event", "阶段", "状态", "线索阶段", "环节"]
        case .channel: ["source", "utm_source", "lead_source", "渠道", "来源", "线索来源", "获客渠道"]
        }
    }

    /// Whether a column of this type can play the part.
    public func accepts(_ type: DataType) -> Bool {
        switch self {
        case .time: type.isDate
        case .amount: type.isNumber
        case .stage, .channel: type.isText
        case .customer, .lead, .rep: type.isText || type == .whole
        }
    }

    /// Both languages' words for one thing, for "did you mean".
    public static func role(named name: String) -> Role? {
        let key = name.lowercased()
        return allCases.first { $0.rawValue == key || $0.synonyms.contains(key) }
    }
}
