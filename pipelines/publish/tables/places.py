"""Marts of places and people: area and its history, household, person. Pseudonymous: no id, name, phone or account."""

from __future__ import annotations

from sqlalchemy import Numeric

from pipelines.publish.tables.base import AREA, CODE, COUNT, DATE, FLAG, INT, KEY, TEXT, col, mart

area = mart(
    "area",
    "行政区划",
    "Administrative areas",
    col("area_code", AREA, "区划代码", "division code: 6 county, 9 township, 12 village digits", key=True),
    col("area_name", TEXT, "名称", "name", null=False),
    col("area_level", CODE, "层级", "county, township or village", null=False),
    col("parent_code", AREA, "上级代码", "code of the area above"),
    col("county_code", AREA, "县代码", "county code", null=False),
    col("county_name", TEXT, "县名", "county name", null=False),
    col("township_code", AREA, "乡镇代码", "township code"),
    col("township_name", TEXT, "乡镇名", "township name"),
    col("village_kind", CODE, "村或社区", "village or community"),
    col("vintage", CODE, "区划版本", "vintage of the division list", null=False),
    grain="one row per area",
    reads="area",
)

area_version = mart(
    "area_version",
    "区划沿革",
    "Administrative areas through time",
    col("area_id", CODE, "区划标识", "stays through renaming and recoding: the first code the area stood under", key=True),
    col("version_no", INT, "版本序号", "versions of the area counted from the oldest", key=True),
    col("area_code", AREA, "区划代码", "code of this version", null=False),
    col("area_name", TEXT, "名称", "name of this version", null=False),
    col("area_level", CODE, "层级", "county, township, village, or zone (a body that stands beside the townships)", null=False),
    col(
        "area_kind",
        CODE,
        "类型",
        "county; subdistrict, town, township, farm; village, community; development_zone, management_committee, industrial_park,"
        " relocation_site",
        null=False,
    ),
    col("parent_code", AREA, "上级代码", "code of the area above, then"),
    col("administered_by", TEXT, "代管机构", "zones that speak for it, then; its township stays what it is"),
    col("valid_from", DATE, "启用日期", "first day; empty: from before all records"),
    col("valid_to", DATE, "停用日期", "last day; empty: still"),
    col("is_revoked", FLAG, "是否已撤销", "nothing of the area stands on the list in force", null=False),
    col(
        "successor_codes",
        TEXT,
        "现区划代码",
        "codes on the list in force of what it became, where not the same; empty when revoked without successor",
    ),
    grain="one row per area and version of its code, name and administration",
    reads="area_version",
)

area_crosswalk = mart(
    "area_crosswalk",
    "区划版本对照",
    "Crosswalk between every two division lists",
    col("from_vintage", DATE, "原版本", "day of the list read from", key=True),
    col("to_vintage", DATE, "目标版本", "day of the list read to", key=True),
    col("from_code", AREA, "原代码", "area on the first list", key=True),
    col("to_code", AREA, "目标代码", "area on the second list; the area above all its parts where it cannot be divided", key=True),
    col("from_name", TEXT, "原名称", "name on the first list", null=False),
    col("to_name", TEXT, "目标名称", "name on the second list"),
    col(
        "relation",
        CODE,
        "关系",
        "same, renamed, recoded, merged, split, or undivided (no counterpart, or nothing tells how to divide)",
        null=False,
    ),
    col("share_numerator", COUNT, "份额分子", "exact share of the area's figures that goes there", null=False),
    col("share_denominator", COUNT, "份额分母", "the same for all parts of one area", null=False),
    col("share_basis", CODE, "份额依据", "whole; declared or registered persons of the parts; above: not divided", null=False),
    grain="one row per pair of lists, area of the first and area of the second that takes a share",
    reads="area_crosswalk",
)

place_problem = mart(
    "place_problem",
    "地名问题清单",
    "Place names that are not those of the division list",
    col("feed", CODE, "数据集", "feed", key=True),
    col("township_text", TEXT, "乡镇（原文）", "township as delivered", key=True),
    col("village_text", TEXT, "村（原文）", "village as delivered; shortened where it is a registered person's name or a number", key=True),
    col(
        "names_of", DATE, "适用地名起始日", "first day of the names in force on the rows' day; 1900-01-01 before the first change", key=True
    ),
    col(
        "problem",
        CODE,
        "问题",
        "understood: revoked_mark, old_name, zone; open: village_unknown, village_ambiguous, village_split, village_revoked",
        key=True,
    ),
    col("is_open", FLAG, "是否待核", "points at no single village", null=False),
    col("village_code", AREA, "村代码", "village it was understood as"),
    col("candidates", TEXT, "可能的村", "villages of the list it may mean"),
    col("rows", COUNT, "行数", "rows with this text", null=False),
    col(
        "rows_settled",
        COUNT,
        "按户籍确定行数",
        "of several candidates, rows whose person or household is registered in one of them",
        null=False,
    ),
    col("rows_open", COUNT, "未定行数", "rows without a village", null=False),
    grain="one row per feed, text, time of the names and problem",
    reads="place_problem",
)

indicator_on_vintage = mart(
    "indicator_on_vintage",
    "指标（按各版区划）",
    "Indicators on every division list",
    col("vintage", DATE, "区划版本", "day of the division list", key=True),
    col("indicator_key", CODE, "指标", "indicator", key=True),
    col("area_code", AREA, "区划代码", "area of that list", key=True),
    col("period", CODE, "所属期", "period", key=True),
    col("area_name", TEXT, "名称", "name on that list", null=False),
    col("area_level", CODE, "层级", "county, township or village", null=False),
    col("numerator", Numeric(24, 4), "分子", "numerator; empty for n/a"),
    col("denominator", Numeric(24, 4), "分母", "denominator; empty for n/a, 1 for a count"),
    col("value", Numeric(24, 6), "值", "numerator / denominator; empty for n/a"),
    col("value_state", CODE, "取值状态", "ok, na (no data) or empty_base (denominator 0)", null=False),
    col("unit", CODE, "单位", "ratio, households, persons, yuan ...", null=False),
    col(
        "share_basis",
        CODE,
        "换算依据",
        "weakest basis of its figures: whole, registered, declared, above (stands above the villages)",
        null=False,
    ),
    grain="one row per division list, indicator, area and period",
    reads="indicator_on_vintage",
)

household = mart(
    "household",
    "农户",
    "Households of the register",
    col("household_key", KEY, "户键", "pseudonymous household key", key=True),
    col("county_code", AREA, "县代码", "county code", null=False),
    col("township_code", AREA, "乡镇代码", "township code"),
    col("village_code", AREA, "村代码", "village code"),
    col("group_no", CODE, "村民小组", "villager group"),
    col("members", INT, "户籍人口数", "registered members alive at as_of", null=False),
    col("register_kind", CODE, "户口性质", "rural, urban or resident"),
    col("household_type", CODE, "户类型", "exited, exited_no_policy or ordinary; empty when the national export is not delivered"),
    col("is_exited", FLAG, "是否脱贫户", "was once a registered poor household; empty when the national export is not delivered"),
    col("list_state", CODE, "监测状态", "state on the monitored list; empty when not on it"),
    col("income_state", CODE, "收入核算状态", "computed, incomplete or absent", null=False),
    col("dwelling_grade", CODE, "房屋等级", "worst grade A to D of dwellings not remedied, rented or vacated; empty when not delivered"),
    col("water_safe", FLAG, "饮水是否安全", "all four water criteria met; empty when not delivered"),
    col("is_dibao", FLAG, "是否低保", "a member receives dibao; empty when not delivered"),
    col("is_tekun", FLAG, "是否特困", "a member receives tekun support; empty when not delivered"),
    col("labour_members", INT, "劳动力人数", "members of working age without known loss of capacity", null=False),
    grain="one row per household",
    reads="mart_household",
)

person = mart(
    "person",
    "人员",
    "Persons of the register",
    col("person_key", KEY, "人员键", "pseudonymous person key", key=True),
    col("household_key", KEY, "户键", "household at as_of", null=False),
    col("village_code", AREA, "村代码", "village code"),
    col("sex", CODE, "性别", "1 male, 2 female"),
    col("birth_year", INT, "出生年", "year of birth"),
    col("age", INT, "年龄", "full years at as_of"),
    col("relation", CODE, "与户主关系", "relation to head"),
    col("is_alive", FLAG, "是否在世", "no death known at as_of", null=False),
    col("identity_class", CODE, "证件识别类别", "how the id was read: exact, normalised, provisional ...", null=False),
    col("is_insured", FLAG, "是否参保", "basic medical insurance this year; empty when not delivered"),
    col("is_school_age", FLAG, "是否义务教育适龄", "compulsory-school age this school year", null=False),
    col("school_state", CODE, "在校状况", "enrolment state of the latest semester"),
    col("disability_grade", CODE, "残疾等级", "grade 1 to 4 of the certificate"),
    col("is_employed", FLAG, "是否就业", "has a job at as_of; empty when not delivered"),
    grain="one row per person",
    reads="mart_person",
)

__all__ = ["area", "household", "person"]
