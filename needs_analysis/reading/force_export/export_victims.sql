-- The same counts as export_victims.py, for a force that would rather run SQL.
-- Tables: events(victim_id text, date date, crime_type text, area text), periods(period text, period_start date,
-- period_end date) and settings(look_back_start date, threshold integer). Standard SQL with window functions; only the
-- difference of two dates in days is spelled otherwise by some databases.
with known as (
    select replace(upper(trim(victim_id)), ' ', '') as victim_id, date, trim(crime_type) as crime_type, trim(area) as area
    from events cross join settings
    where date >= look_back_start
      and replace(upper(trim(coalesce(victim_id, ''))), ' ', '')
          not in ('', 'UNKNOWN', 'NOTKNOWN', 'N/A', 'NA', 'NONE', 'NULL', '0', '00', '000', '0000', '-')
),
spaced as (
    select *, date - lag(date) over (partition by victim_id order by date, crime_type, area) as gap_days from known
),
inside as (
    select period, period_start, period_end, area, crime_type, victim_id, gap_days
    from spaced join periods on date between period_start and period_end
),
both_kinds as (
    select * from inside
    union all
    select period, period_start, period_end, area, 'all' as crime_type, victim_id, gap_days from inside
),
per_victim as (
    select period, period_start, period_end, area, crime_type, victim_id, count(*) as offences
    from both_kinds
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
    from both_kinds
    group by period, period_start, period_end, area, crime_type, band
)
select measure, period, period_start, period_end, look_back_start, area, crime_type, band,
    case when number < threshold then '<' || cast(threshold as varchar) else cast(number as varchar) end as count, threshold
from counted cross join settings
order by measure, period, area, crime_type, band
