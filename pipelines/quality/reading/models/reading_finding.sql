-- writes: reading_finding
-- reads: reading_found, policy_line, night
-- grain: one row per delivery and finding of the reader
-- meaning: What the reader found of a file: its layout, what was carried or put together, and what contradicts itself. A line of
--   policy printed in a title is shown only when it is not the one in force at the end of the year it is printed for (without a
--   year: of the delivery's period), and only where policy has a line for that day.
-- source: issue 3 part 3; feeds.md section 3
WITH asked AS (
    SELECT
        f.*,
        coalesce(f.printed_year, TRY_CAST(left(f.period, 4) AS BIGINT)) AS line_year
    FROM reading_found AS f
),
compared AS (
    SELECT
        a.*,
        p.value_fen AS line_fen,
        p.policy_ref
    FROM asked AS a
    LEFT JOIN policy_line AS p
        ON p.policy_key = a.policy_key
        AND p.item = ''
        AND p.valid_from <= make_date(a.line_year, 12, 31)
        AND (p.valid_to IS NULL OR p.valid_to >= make_date(a.line_year, 12, 31))
)
SELECT
    delivery_id, finding_no, feed, sheet, column_letter, field, finding, row_count, is_held,
    CASE
        WHEN finding = 'printed_line' THEN concat(reason_zh, '，与', line_year, '年政策 ', line_fen // 100, ' 元不符（', policy_ref, '）')
        ELSE reason_zh
    END AS reason_zh,
    CASE
        WHEN finding = 'printed_line' THEN concat(reason_en, ', but policy says ', line_fen // 100, ' yuan for ', line_year)
        ELSE reason_en
    END AS reason_en
FROM compared
WHERE finding <> 'printed_line' OR line_fen <> printed_fen
