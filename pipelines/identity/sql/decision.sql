-- writes: decision
-- reads: accepted__rural_revitalisation__link_decision
-- grain: one row per link or repair number that was ever decided
-- meaning: the verdict that counts: of the latest day. A number decided twice on one day counts as known last, which the feed's key sees to.
-- source: issue 4, builds 1 and 2 (decisions read back as a feed; a repair can be withdrawn, and reinstated)
SELECT link_no, verdict, decided_on
FROM accepted__rural_revitalisation__link_decision
QUALIFY row_number() OVER (PARTITION BY link_no ORDER BY decided_on DESC, verdict) = 1
