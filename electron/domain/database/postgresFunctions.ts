/**
 * Functions that do something although they stand in a SELECT, or that run SQL text nobody has judged. They act
 * inside a read-only transaction as well: only what writes to tables is stopped by the server.
 */
const acting = [
  /^pg_(terminate|cancel)_backend$/,
  /^pg_(try_)?advisory_/,
  /^pg_advisory_/,
  /^(nextval|setval|set_config|setseed)$/,
  /^pg_(notify|promote|reload_conf|rotate_logfile(_old)?|switch_wal|switch_xlog|create_restore_point)$/,
  /^pg_(start|stop)_backup$/,
  /^pg_backup_(start|stop)$/,
  /^pg_wal_replay_(pause|resume)$/,
  /^pg_(create|drop|copy|advance)_\w*replication_slot\w*$/,
  /^pg_replication_(slot|origin)_\w+$/,
  /^pg_logical_(slot_get|emit)_\w+$/,
  /^pg_sync_replication_slots$/,
  /^pg_(read|write|unlink|rename|sync)_?(binary_)?file\w*$/,
  /^pg_file_\w+$/,
  /^pg_stat_(reset|statements_reset|force)\w*$/,
  /^pg_import_system_collations$/,
  /^pg_(export_snapshot|set_attribute_stats|set_relation_stats|clear_\w+_stats|restore_\w+_stats)$/,
  /^pg_extension_config_dump$/,
  /^pg_prewarm$/,
  /^(brin|gin|gist)_(summarize|desummarize|clean)\w*$/,
  /^pg_log_\w+$/,
  /^binary_upgrade_\w+$/,
  /^lo_\w+$/,
  /^lo(read|write)$/,
  /^dblink\w*$/,
  /^postgres_fdw_\w+$/,
  /^(query|cursor)_to_xml\w*$/,
  /^(crosstab\w*|connectby|ts_stat|ts_rewrite)$/,
  /^(plpy|pltcl|plperl)\w*$/,
  /^cron\w*$/,
];

/** Volatile by PostgreSQL's catalogue because their answer changes, not because they change anything. */
const onlyLooking = [
  /^(random|random_normal|clock_timestamp|timeofday|gen_random_\w+|uuid\w*|currval|lastval|version)$/,
  /^pg_sleep\w*$/,
  /^pg_(stat_get|show|get|ls|control|last|current|prepared|timezone|available|lock)_?\w*$/,
  /^pg_\w+_size$/,
  /^pg_(blocking_pids|safe_snapshot_blocking_pids|isolation_test_session_is_blocked)$/,
  /^pg_(is_in_recovery|is_wal_replay_paused|notification_queue_usage|tablespace_location|column_size|cursor)$/,
  /^pg_(hba|ident)_file_(rules|mappings)$/,
  /^pg_(config|sequence_last_value|stat_file|xact_\w+|snapshot_\w+|relation_\w+|filenode_relation)$/,
  /^pg_stat_(statements|statements_info|kcache|monitor|clear_snapshot|file)$/,
  /^pg_buffercache\w*(?<!evict\w*)$/,
  /^pg(stat|row)\w*$/,
  /^(txid|pg_xact)_\w+$/,
  /^(json|jsonb)_populate\w*$/,
  /^(database|schema|table)_to_xml\w*$/,
  /^(inet|has)_\w+$/,
];

/**
 * Whether a function acts. `volatile` are the names of functions in C that the server itself calls volatile: those
 * that nobody here knows are taken to act.
 */
export function actsBeyondReading(name: string, volatile: ReadonlySet<string>): boolean {
  if (acting.some((pattern) => pattern.test(name))) return true;
  return volatile.has(name) && !onlyLooking.some((pattern) => pattern.test(name));
}
