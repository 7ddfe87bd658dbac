"""Marts of the asset ledger: fund, project, asset and their journal. Money in yuan, two decimals."""

from __future__ import annotations

from pipelines.publish.tables.base import AREA, CODE, DATE, FLAG, INT, MONEY, SHARE, TEXT, col, mart

fund = mart(
    "fund", "资金指标", "Fund allocations",
    col("fund_no", CODE, "资金编号", "fund number", key=True),
    col("document_no", TEXT, "文号", "document number"),
    col("fund_source", CODE, "资金来源", "source", null=False),
    col("fund_kind", CODE, "资金类别", "kind"),
    col("fund_year", INT, "年度", "budget year", null=False),
    col("allocated_date", DATE, "下达日期", "date allocated", null=False),
    col("allocated", MONEY, "下达金额", "allocated, yuan", null=False),
    col("arranged", MONEY, "已安排金额", "arranged to projects, yuan", null=False),
    col("paid", MONEY, "已拨金额", "paid, yuan", null=False),
    grain="one row per allocation", reads="fund",
)

project = mart(
    "project", "帮扶项目", "Projects",
    col("project_no", CODE, "项目编号", "project number", key=True),
    col("project_name", TEXT, "项目名称", "project name"),
    col("project_year", INT, "年度", "year", null=False),
    col("village_code", AREA, "村代码", "village code"),
    col("project_class", CODE, "项目类别", "class"),
    col("approved", MONEY, "批复金额", "approved, yuan", null=False),
    col("paid", MONEY, "已拨金额", "paid, yuan", null=False),
    col("non_asset", MONEY, "未形成资产支出", "expenditure that forms no asset, yuan", null=False),
    col("asset_value", MONEY, "形成资产金额", "money of this project that became assets, yuan", null=False),
    col("forms_asset", FLAG, "是否形成资产", "forms an asset"),
    col("accepted_date", DATE, "验收日期", "date accepted"),
    col("flags", TEXT, "标记", "failed ledger checks, comma separated"),
    grain="one row per project", reads="project",
)

asset = mart(
    "asset", "扶贫项目资产", "Project assets",
    col("asset_no", CODE, "资产编号", "asset number", key=True),
    col("asset_name", TEXT, "资产名称", "asset name"),
    col("county_code", AREA, "县代码", "county code", null=False),
    col("township_code", AREA, "乡镇代码", "township code"),
    col("village_code", AREA, "村代码", "village code"),
    col("asset_class", CODE, "资产类别", "operating, public_welfare or household_asset", null=False),
    col("asset_nature", CODE, "资产属性", "fixed, equity or biological"),
    col("owner_level", CODE, "所有权层级", "county, township, village or household", null=False),
    col("project_no", CODE, "项目编号", "project the asset came from"),
    col("original_value", MONEY, "原值", "original value from the journal, yuan", null=False),
    col("accumulated_depreciation", MONEY, "累计折旧", "accumulated depreciation, yuan", null=False),
    col("net_value", MONEY, "净值", "net value, yuan", null=False),
    col("in_use_date", DATE, "购建时间", "date in use"),
    col("use_state", CODE, "使用状态", "state of use as delivered"),
    col("is_idle", FLAG, "是否闲置", "idle by the delivered state or by the idle rule", null=False),
    col("has_upkeep", FLAG, "是否落实管护", "upkeep person or unit named", null=False),
    col("income_due", MONEY, "应收收益", "income due to as_of, yuan", null=False),
    col("income_received", MONEY, "实收收益", "income received to as_of, yuan", null=False),
    col("distributed", MONEY, "已分配收益", "income distributed or retained, yuan", null=False),
    col("arrears", MONEY, "拖欠收益", "income overdue at as_of, yuan", null=False),
    col("flags", TEXT, "标记", "failed ledger checks, comma separated"),
    grain="one row per asset", reads="asset",
)

asset_owner = mart(
    "asset_owner", "资产所有权", "Owners of assets",
    col("asset_no", CODE, "资产编号", "asset number", key=True),
    col("owner_no", INT, "所有权人序号", "1, 2, 3 in order of level, share and owner key", key=True),
    col("owner_level", CODE, "所有权层级", "level of the owner", null=False),
    col("share", SHARE, "份额", "share between 0 and 1", null=False),
    col("has_title", FLAG, "是否有权属证明", "has a title document", null=False),
    grain="one row per asset and owner", reads="asset_owner",
)

asset_funding = mart(
    "asset_funding", "资产资金来源", "Funding of assets",
    col("asset_no", CODE, "资产编号", "asset number", key=True),
    col("funding_no", CODE, "拨付编号", "funding number", key=True),
    col("fund_no", CODE, "资金编号", "fund number"),
    col("project_no", CODE, "项目编号", "project number"),
    col("fund_source", CODE, "资金来源", "source"),
    col("amount", MONEY, "金额", "money that became this asset, yuan", null=False),
    grain="one row per asset and funding", reads="asset_funding",
)

asset_contract = mart(
    "asset_contract", "资产合同", "Contracts of operating assets",
    col("contract_no", CODE, "合同编号", "contract number", key=True),
    col("asset_no", CODE, "资产编号", "asset number", null=False),
    col("operation_mode", CODE, "经营方式", "mode of operation"),
    col("start_date", DATE, "起始日期", "first day", null=False),
    col("end_date", DATE, "终止日期", "last day", null=False),
    col("annual_due", MONEY, "年应收收益", "due each contract year, yuan", null=False),
    col("is_in_force", FLAG, "是否有效", "in force at as_of", null=False),
    grain="one row per contract", reads="asset_contract",
)

asset_receipt = mart(
    "asset_receipt", "收益到账", "Income received",
    col("receipt_no", CODE, "到账编号", "receipt number", key=True),
    col("contract_no", CODE, "合同编号", "contract number", null=False),
    col("asset_no", CODE, "资产编号", "asset number; empty when the contract is unknown"),
    col("due_year", INT, "应缴年度", "year the income was due for", null=False),
    col("received_date", DATE, "到账日期", "date received", null=False),
    col("received", MONEY, "到账金额", "received, yuan", null=False),
    grain="one row per receipt", reads="asset_receipt",
)

journal_entry = mart(
    "journal_entry", "资产分录", "Journal entries (double entry)",
    col("entry_no", CODE, "分录号", "entry number: event kind and business key", key=True),
    col("line_no", INT, "行号", "line within the entry", key=True),
    col("entry_date", DATE, "日期", "valid date", null=False),
    col("event_kind", CODE, "业务类型", "allocation, payment, capitalisation, depreciation, income_due, receipt, distribution, disposal ...", null=False),
    col("account", CODE, "科目", "account", null=False),
    col("fund_no", CODE, "资金编号", "fund number"),
    col("project_no", CODE, "项目编号", "project number"),
    col("asset_no", CODE, "资产编号", "asset number"),
    col("contract_no", CODE, "合同编号", "contract number"),
    col("debit", MONEY, "借方", "debit, yuan", null=False),
    col("credit", MONEY, "贷方", "credit, yuan", null=False),
    grain="one row per entry line", reads="journal_entry",
)

arrears = mart(
    "arrears", "收益拖欠", "Arrears of asset income",
    col("contract_no", CODE, "合同编号", "contract number", key=True),
    col("due_year", INT, "应缴年度", "year the income was due for", key=True),
    col("asset_no", CODE, "资产编号", "asset number", null=False),
    col("due_date", DATE, "应缴日期", "due date", null=False),
    col("due", MONEY, "应收", "due, yuan", null=False),
    col("received", MONEY, "实收", "received by as_of, yuan", null=False),
    col("arrears", MONEY, "拖欠", "overdue, yuan", null=False),
    col("advances", MONEY, "预收", "received beyond what is due, yuan", null=False),
    col("days_overdue", INT, "拖欠天数", "days past the due date", null=False),
    col("ageing_band", CODE, "账龄", "0-30, 31-90, 91-180, 181-365 or >365 days; empty when nothing is overdue"),
    grain="one row per contract and due year", reads="arrears",
)
