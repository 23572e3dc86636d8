import FupanTable

extension Canonical {
    /// What exports usually call a canonical column, lower case: the words of its table first, which decide where several columns could be meant (`created_at` is the time of a lead, `paid_at` that of an order).
    public static func names(of column: String, in table: String) -> (own: [String], usual: [String]) {
        let usual = Role(rawValue: column)?.synonyms ?? otherNames[column] ?? []
        return (ownNames["\(table).\(column)"] ?? [], usual)
    }

    /// What an export's file is usually called, besides the table's own name.
    public static func fileNames(of table: String) -> [String] {
        switch table {
        case "leads": ["线索", "线索表", "线索明细", "客资", "lead"]
        case "stages": ["阶段", "线索阶段", "商机阶段", "阶段变更", "状态变更", "stage"]
        case "orders": ["订单", "订单表", "订单明细", "成交订单", "order"]
        case "reps": ["销售人员", "销售团队", "业务员", "员工", "rep"]
        case "targets": ["目标", "业绩目标", "销售目标", "target"]
        case "activities": ["跟进", "跟进记录", "通话", "通话记录", "activity"]
        case "touches": ["触达", "触达记录", "营销触达", "touch"]
        case "costs": ["投放", "投放费用", "推广费用", "费用", "cost"]
        case "cases": ["案例", "案例库", "案例提交"]
        default: []
        }
    }

    private static let ownNames: [String: [String]] = [
        "leads.time": ["created_at", "create_time", "created_time", "创建时间", "录入时间", "进线时间", "登记时间", "线索时间"],
        "leads.lead": ["id", "编号"],
        "leads.name": ["lead_name", "customer_name", "contact", "姓名", "客户姓名", "联系人", "学员姓名"],
        "stages.time": ["changed_at", "stage_time", "updated_at", "变更时间", "阶段时间", "更新时间"],
        "orders.time": ["paid_at", "paid_time", "payment_time", "支付时间", "付款时间", "成交时间", "下单时间", "ordered_at", "order_time"],
        "orders.amount": ["paid_amount", "实付金额", "实收金额", "支付金额"],
        "orders.order": ["id"],
        "reps.name": ["rep_name", "姓名", "销售姓名", "员工姓名"],
        "reps.time": ["hired_at", "hire_date", "入职日期", "入职时间"],
        "targets.amount": ["target", "goal", "目标", "目标金额", "业绩目标"],
        "activities.time": ["contacted_at", "call_time", "跟进时间", "联系时间", "通话时间", "拜访时间"],
        "touches.time": ["touched_at", "sent_at", "send_time", "触达时间", "发送时间"],
        "costs.time": ["day", "date", "日期", "投放日期"],
        "costs.amount": ["spend", "cost", "花费", "费用", "投放金额", "消耗"],
        "cases.time": ["submitted_at", "提交时间"],
    ]

    /// Columns that play no role of their own.
    private static let otherNames: [String: [String]] = [
        "order": ["order_id", "orderid", "order_no", "order_number", "订单", "订单编号", "订单号", "订单id"],
        "product": ["product_name", "course", "sku", "item", "goods", "课程", "产品", "商品", "商品名称", "产品名称", "课程名称"],
        "name": ["full_name", "姓名", "名称"],
        "phone": ["mobile", "phone_number", "tel", "telephone", "手机", "手机号", "手机号码", "电话", "联系电话"],
        "city": ["region", "area", "城市", "地区", "所在城市"],
        "team": ["group_name", "department", "团队", "小组", "部门", "战队"],
        "tier": ["level", "grade", "职级", "级别", "层级", "等级"],
        "hired_at": ["hire_date", "joined_at", "入职日期", "入职时间"],
        "period": ["month", "月份", "周期", "月"],
        "kind": ["type", "activity_type", "类型", "跟进方式", "联系方式"],
        "situation": ["spin_s", "背景问题", "现状问题"], "problem": ["spin_p", "难点问题", "问题"],
        "implication": ["spin_i", "暗示问题", "影响问题"], "need_payoff": ["spin_n", "需求效益", "示益问题"],
        "campaign": ["campaign_name", "活动", "营销活动"],
        "group": ["arm", "variant", "组别", "分组"],
        "case": ["case_id", "案例", "案例编号"],
        "outcome": ["result", "结果"],
        "reviewed_at": ["review_time", "点评时间", "审核时间"],
    ]
}
