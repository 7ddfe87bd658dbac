-- writes: recovered
-- reads: person, claim_result
-- grain: one row per person whose id the register lacks or damages and departments prove
-- meaning: the one sound id under which departments know the person, beside the person's name letter for letter. A person without a usable id needs one row; an id that stands in
--   the register and only fails its checksum (some real ones do) gives way to a repair that two feeds make alike.
-- source: design section 3 (linked when the id becomes known)
WITH proof AS (
    SELECT r.pid, r.canonical, count(DISTINCT r.system) AS feeds
    FROM claim_result AS r
    WHERE r.pid IS NOT NULL AND r.is_sound AND r.link_class NOT IN ('member_id', 'name_variant', 'name_dot', 'name_masked', 'name_homophone', 'name_differs', 'scored')
    GROUP BY r.pid, r.canonical
),
sole AS (
    SELECT p.pid, min(f.canonical) AS canonical, CAST(sum(f.feeds) AS BIGINT) AS feeds
    FROM person AS p JOIN proof AS f USING (pid)
    WHERE (NOT p.is_sound OR p.stump IS NOT NULL) AND f.canonical IS DISTINCT FROM p.canonical
    GROUP BY p.pid HAVING count(*) = 1
)
SELECT o.pid, o.canonical
FROM sole AS o
JOIN person AS p USING (pid)
ANTI JOIN person AS other ON other.canonical = o.canonical
WHERE p.canonical IS NULL OR o.feeds >= 2
QUALIFY count(*) OVER (PARTITION BY o.canonical) = 1
