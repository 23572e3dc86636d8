/// The characters that are met again and again in Chinese prose and in the tables of businesses. What a wrong encoding makes of them are rare ones.
enum FrequentCharacters {
    static func contains(_ character: Unicode.Scalar) -> Bool { all.contains(character) }

    private static let all = Set((both + simplified + traditional).unicodeScalars)

    /// Written alike in the mainland and in Taiwan.
    private static let both = """
        的一是了我不人在他有这中大上和地出道也年得就那要下以生自之去可好多天能子里小心看成只事把用第同现方前所想手面公分她高正外再身已
        名日期月金客戶户品市店部地址手系人付款入元期位合同位城北京南海上州山江河明王李刘文字符本量次行件卡包工作班全平均值率比退回支完未
        男女姓性真偽伪先西有限公司股份集科技商店工程服務务新老一二三四五六七八九十百千万收支出入成功失效是否無无空白路段巷弄里鄉乡村街
        """

    private static let simplified = """
        个们来为说国时会发过对还没后么两间问头长见题从样当动开实经进现业电话机构编号订单产类别价额总计数备注销售渠线状态创建间称联
        负责区县镇级层关东广苏浙华军阳陈张黄赵孙马云车飞机员费税预约试课学习购买转换报课续补录质应该应确认优惠满减积标签评论运营仓库货
        """

    private static let traditional = """
        個們來為說國時會發過對還沒後麼兩間問頭長見題從樣當動開實經進現業電話機構編號訂單產類別價額總計數備註銷售渠線狀態創建間稱聯
        負責區縣鎮級層關東廣蘇浙華軍陽陳張黃趙孫馬雲車飛機員費稅預約試課學習購買轉換報課續補錄質應該應確認優惠滿減積標籤評論運營倉庫貨
        臺灣臺北高雄臺中門市統編發票會員顧客
        """
}
