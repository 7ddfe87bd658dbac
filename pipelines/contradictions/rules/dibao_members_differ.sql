-- writes: contradiction__dibao_members_differ
-- reads: civil_affairs__dibao
-- code: dibao_members_differ
-- severity: warn
-- zh: 低保证保障人数不一致
-- en: dibao certificate with different member counts
-- owner: civil_affairs
-- other: civil_affairs
-- subject: household
-- asks: civil_affairs__dibao
-- feeds: civil_affairs/dibao
-- needs: civil_affairs/dibao.covered_persons
-- grain: one row per household and row that contradicts
-- meaning: rows of one certificate state different numbers of persons covered, or another number than the roster lists under it
-- source: issue 4 part 5
WITH counted AS (
    SELECT aid_certificate_no, count(*) AS listed, min(covered_persons) AS least, max(covered_persons) AS most,
        min(household_key) AS household_key
    FROM civil_affairs__dibao
    GROUP BY aid_certificate_no
)
SELECT counted.household_key AS subject_key, '' AS about,
    [cite(1, 'civil_affairs/dibao', 'covered_persons', roll._delivery_id, roll._sheet, roll._row_no,
        '保障人数 ' || coalesce(CAST(roll.covered_persons AS VARCHAR), '空') || '，名册列 ' || CAST(counted.listed AS VARCHAR) || ' 人')] AS sides
FROM civil_affairs__dibao AS roll
INNER JOIN counted ON roll.aid_certificate_no = counted.aid_certificate_no
WHERE counted.household_key IS NOT NULL AND (counted.least <> counted.most OR counted.most <> counted.listed)
