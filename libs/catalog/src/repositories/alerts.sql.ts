/** $1: what is wrong, as a JSON array · $2: now. An incident that is open is seen again; the others are opened. */
export const SEE_ALERTS = `
  insert into lifeboat.alerts (id, kind, subject_type, subject, detail, remedy, opened_at, last_seen_at)
  select gen_random_uuid(), kind, "subjectType", subject, detail, remedy, $2, $2
    from jsonb_to_recordset($1::jsonb) as seen (kind text, "subjectType" text, subject text, detail text, remedy text)
      on conflict (kind, subject) where closed_at is null
      do update set last_seen_at = excluded.last_seen_at, detail = excluded.detail, remedy = excluded.remedy`;

/** $1: kinds and subjects that stay open, as a JSON array · $2: now. */
export const CLOSE_ALERTS = `
  update lifeboat.alerts a set closed_at = $2
   where a.closed_at is null
     and not exists (
         select from jsonb_to_recordset($1::jsonb) as kept (kind text, subject text)
          where kept.kind = a.kind and kept.subject = a.subject)`;

/**
 * $1: channel · $2: now · $3: what was told before is due again · $4: and with it what was told before · $5: kinds of which
 * something was told since are left alone · $6: since when the channel is used · $7: what was over before is told no more.
 */
export const UNTOLD_ALERTS = `
  with resting as materialized (
       select distinct a.kind
         from lifeboat.alert_deliveries d
         join lifeboat.alerts a on a.id = d.alert_id
        where d.channel = $1 and greatest(d.sent_at, d.recovered_at) > $5
          and greatest(d.sent_at, d.recovered_at) <= $2),
       known as (
       select a.*, d.sent_at, d.recovered_at, d.alert_id is not null as told,
              min(d.sent_at) filter (where a.closed_at is null) over (partition by a.kind) as longest_ago
         from lifeboat.alerts a
         left join lifeboat.alert_deliveries d on d.alert_id = a.id and d.channel = $1
        where (a.closed_at is null or a.closed_at > $7) and a.kind not in (select kind from resting)),
       changed as (
       select k.*, case
              when closed_at is null and not told then 'opened'
              when closed_at is null and longest_ago <= $3 and sent_at <= $4 then 'reminder'
              when closed_at is not null and recovered_at is null and (told or closed_at >= $6) then 'recovered'
              end as change
         from known k)
  select id, kind, subject_type as "subjectType", subject, detail, remedy, opened_at as "openedAt",
         closed_at as "closedAt", change
    from changed
   where change is not null
   order by kind, opened_at, subject`;

/** $1: ids and changes that were told, as a JSON array · $2: channel · $3: now. */
export const TELL_ALERTS = `
  insert into lifeboat.alert_deliveries as d (alert_id, channel, sent_at, recovered_at)
  select id, $2, case when change <> 'recovered' then $3::timestamptz end,
         case when change = 'recovered' then $3::timestamptz end
    from jsonb_to_recordset($1::jsonb) as told (id uuid, change text)
      on conflict (alert_id, channel) do update set
         sent_at = coalesce(excluded.sent_at, d.sent_at),
         reminders = d.reminders + (excluded.sent_at is not null)::integer,
         recovered_at = coalesce(excluded.recovered_at, d.recovered_at)`;
