-- The same counts as export_victims.py, for a force that would rather run SQL. Written for DuckDB and run there; PostgreSQL takes it
-- with text for varchar. Other databases (Oracle, SQL Server) need their own difference of two dates in days, their own
-- pattern match in place of regexp_matches, and the band repeated in "group by".
-- Tables: events(victim_id text, date date, crime_type text, area text), periods(period text, period_start date,
-- period_end date) and settings(look_back_start date, threshold integer, together boolean): together counts all crime types as
-- one. Never give both, for one could be taken from the other.
with spelled as (
    select regexp_replace(upper(coalesce(victim_id, '')), '\s', '', 'g') as victim_id, cast(date as date) as date,
        case when together then 'all' else coalesce(nullif(trim(crime_type), ''), 'not recorded') end as crime_type,
        coalesce(nullif(trim(area), ''), 'not recorded') as area
    from events cross join settings
    where cast(date as date) >= look_back_start
),
known as (
    select * from spelled
    where victim_id not in ('', 'UNKNOWN', 'NOTKNOWN', 'UNK', 'UNKN', 'N/K', 'NK', 'N/A', 'NA', 'NONE', 'NULL', 'NIL', 'NAN',
        'NOTSTATED', 'NOTRECORDED', 'NOTAPPLICABLE', 'ANON', 'ANONYMOUS', 'NOVICTIM', 'STATE', 'CROWN', 'REGINA', 'REX',
        'THECROWN', 'VICTIMLESS', 'TBC', 'TBA', 'TEST', 'X', 'XX', 'XXX', 'XXXX')
      and not regexp_matches(victim_id, '^(0+|9{4,}|V?0{3,}|[-_.?*#/]+)$')
),
spaced as (
    select *, date - lag(date) over (partition by victim_id order by date, crime_type, area) as gap_days from known
),
inside as (
    select period, period_start, period_end, area, crime_type, victim_id, gap_days
    from spaced join periods on date between period_start and period_end
),
per_victim as (
    select period, period_start, period_end, area, crime_type, victim_id, count(*) as offences
    from inside
    group by period, period_start, period_end, area, crime_type, victim_id
),
counted as (
    select 'victims by offences' as measure, period, period_start, period_end, area, crime_type,
        case when offences < 5 then cast(offences as varchar) when offences < 10 then '5 to 9' else '10 or more' end as band,
        count(*) as number
    from per_victim
    group by period, period_start, period_end, area, crime_type, band
    union all
    select 'offences by gap', period, period_start, period_end, area, crime_type,
        case when gap_days is null then 'none since look-back' when gap_days = 0 then 'same day'
             when gap_days <= 7 then '1 to 7 days' when gap_days <= 28 then '8 to 28 days'
             when gap_days <= 90 then '29 to 90 days' when gap_days <= 180 then '91 to 180 days'
             when gap_days <= 365 then '181 to 365 days' else 'over 365 days' end as band,
        count(*)
    from inside
    group by period, period_start, period_end, area, crime_type, band
),
judged as (
    select counted.*, threshold, look_back_start,
        max(case when number < threshold then 1 else 0 end)
            over (partition by measure, period, area, crime_type) as own_small,
        max(case when number < threshold then 1 else 0 end) over (partition by period, area, crime_type) as any_small,
        row_number() over (partition by measure, period, area, crime_type order by number, band) as place
    from counted cross join settings
)
select measure, period, period_start, period_end, look_back_start, area, crime_type, band,
    case when number < threshold then '<' || cast(threshold as varchar)
         when own_small = 0 and any_small = 1 and place = 1 then 'c'
         else cast(number as varchar) end as count,
    threshold
from judged
order by measure, period, area, crime_type, band
