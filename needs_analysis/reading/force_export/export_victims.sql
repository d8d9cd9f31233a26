-- The same counts as export_victims.py, for a force that would rather run SQL. Written for DuckDB and run there; PostgreSQL takes it
-- with text for varchar. Other databases (Oracle, SQL Server) need their own difference of two dates in days, their own
-- pattern match in place of regexp_matches, and the band repeated in "group by".
-- Tables: events(victim_id text, date date, crime_type text, area text), periods(period text, period_start date,
-- period_end date) and settings(look_back_start date, threshold integer, together boolean): together counts all crime types as
-- one. Never give both, for one could be taken from the other.
with nobody as (
    -- Who is nobody, as export_victims.py has it.
    select '[-_.,:;!?*#/\\|~+=''\"()<>{}^&@%$\[\]]' as marks,
        '(?:0|[-_.,:;!?*#/\\|~+=''\"()<>{}^&@%$\[\]])*|9(?:-?9){3,}(?:\.0)?|-(?:[0-9]{1,2}|7{3,}|8{3,}|9{3,})(?:\.0)?|V?0{3,}|X{2,}|Z{3,}|F{8}-?F{4}-?F{4}-?F{4}-?F{12}|#(?:REF|VALUE|NAME|NULL|NUM|DIV/0|N/A)[!?]?|(?:UNKNOWN|UNIDENTIFIED|UNNAMED)(?:VICTIM|SUSPECT|OFFENDER|DEFENDANT|PERPETRATOR|PERSON|MALE|FEMALE|MAN|WOMAN)?[-_#]?[0-9]{1,3}' as filler,
        '[ .,:;/()''_-]+' as between_words,
        'NO|NIL|NON|NONE|NOT|UNKNOWN|UNK|UNIDENTIFIED|UNNAMED|UNTRACED|UNSPECIFIED|UNRECORDED|ANONYMOUS|WITHHELD|REDACTED|VICTIMLESS|CROWN|REGINA|REX|STATE|SOCIETY|PUBLIC|COMMUNITY|POLICE|CONSTABULARY|MAJESTY' as core,
        'THE|A|AN|OF|TO|BY|OR|AND|IS|YET|ALL|AT|LARGE|V|VS|VERSUS|HM|HIS|HER|KING|QUEEN|VICTIM|VICTIMS|INJURED|PARTY|COMPLAINANT|SUSPECT|SUSPECTS|OFFENDER|OFFENDERS|PERPETRATOR|PERPETRATORS|DEFENDANT|DEFENDANTS|ACCUSED|AGGRIEVED|WITNESS|PERSON|PERSONS|PEOPLE|INDIVIDUAL|INDIVIDUALS|MALE|MALES|FEMALE|FEMALES|MAN|MEN|WOMAN|WOMEN|BOY|GIRL|YOUTH|JUVENILE|ADULT|CHILD|ID|NAME|NAMED|NAMES|NOMINAL|REF|REFERENCE|RECORD|RECORDED|STATED|AVAILABLE|APPLICABLE|APPLIC|GIVEN|PROVIDED|SPECIFIED|SUPPLIED|DISCLOSED|ENTERED|KNOWN|IDENTIFIED|TRACED|FOUND|HELD|ATTACHED|LINKED|ASSIGNED|DATA|INFORMATION|DETAILS|CRIME|CRIMES|OFFENCE|OFFENCES|AGAINST|BASED|MEMBER|MEMBERS|GENERAL|OFFICER|OFFICERS|STAFF|FORCE|SERVICE|PROPERTY' as beside,
        '[^0-9]+ (?:POLICE|CONSTABULARY|COUNCIL)|.*[A-Z].* (?:LTD|LIMITED|PLC|LLP)\.?|R\.? -? ?V[. -]*' as bodies
),
spelled as (
    select trim(regexp_replace(upper(coalesce(victim_id, '')), '\s+', ' ', 'g')) as words, cast(date as date) as date,
        case when together then 'all' else coalesce(nullif(trim(crime_type), ''), 'not recorded') end as crime_type,
        coalesce(nullif(trim(area), ''), 'not recorded') as area
    from events cross join settings
    where cast(date as date) >= look_back_start
),
known as (
    select replace(words, ' ', '') as victim_id, date, crime_type, area
    from spelled cross join nobody
    where regexp_replace(replace(words, ' ', ''), marks, '', 'g') not in ('',
        'ANON', 'ANONYMOUS', 'ANOTHER', 'AWAITED', 'AWAITING', 'BLANK', 'BUSINESS', 'BUSINESSVICTIM',
        'COMMERCIALVICTIM', 'COMMUNITY', 'COMPANY', 'COMPANYVICTIM', 'CORPORATE', 'CORPORATEVICTIM', 'CROWN', 'DUMMY',
        'EMPTY', 'HERMAJESTY', 'HERMAJESTYTHEQUEEN', 'HISMAJESTY', 'HISMAJESTYTHEKING', 'HMKING', 'HMQUEEN',
        'HMTHEKING', 'HMTHEQUEEN', 'MISSING', 'NA', 'NAN', 'NAT', 'NIL', 'NILVICTIM', 'NK', 'NODATA', 'NOID',
        'NOINFORMATION', 'NONAME', 'NONE', 'NOTAPPLICABLE', 'NOTAVAILABLE', 'NOTDISCLOSED', 'NOTENTERED', 'NOTGIVEN',
        'NOTIDENTIFIED', 'NOTKNOWN', 'NOTPROVIDED', 'NOTRECORDED', 'NOTSPECIFIED', 'NOTSTATED', 'NOTSUPPLIED',
        'NOVICTIM', 'NULL', 'ORGANISATION', 'ORGANISATIONVICTIM', 'ORGANIZATION', 'PENDING', 'POLICE',
        'PREFERNOTTOSAY', 'PUBLIC', 'REDACTED', 'REFUSED', 'REGINA', 'REX', 'SOCIETY', 'STATE', 'TBA', 'TBC', 'TBD',
        'TEST', 'THECROWN', 'THEKING', 'THEQUEEN', 'THESTATE', 'TOBEADVISED', 'TOBECONFIRMED', 'TOBEDETERMINED',
        'TOFOLLOW', 'UK', 'UNDEFINED', 'UNDISCLOSED', 'UNIDENTIFIED', 'UNK', 'UNKN', 'UNKNOWN', 'UNNAMED',
        'UNRECORDED', 'UNSPECIFIED', 'VICTIMLESS', 'WITHHELD', 'X', 'XX', 'XXX', 'XXXX')
      and not regexp_matches(replace(words, ' ', ''), '^(' || filler || ')$')
      and not regexp_matches(words, '^((' || core || '|' || beside || ')' || between_words || ')*(' || core || ')('
          || between_words || '(' || core || '|' || beside || '))*[ .]*$')
      and not regexp_matches(words, '^(' || bodies || ')$')
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
