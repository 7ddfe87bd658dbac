"""Marts of places and people: area, household, person. Pseudonymous: no id, name, phone or account."""

from __future__ import annotations

from pipelines.publish.tables.base import AREA, CODE, FLAG, INT, KEY, TEXT, col, mart

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
