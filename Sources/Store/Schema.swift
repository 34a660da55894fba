/// What stands in the database file, and how older files become like it.
///
/// `docs/store.md` says the same for people.
enum Schema {
  /// Marks our files (`PRAGMA application_id`): "WAWP" in ASCII.
  static let applicationID: Int64 = 0x5741_5750

  /// The steps that have ever been taken, oldest first; a file's `user_version` counts those that it has behind it.
  ///
  /// A step that was released is never edited: a change is another step.
  static let steps = [first, rejectedCalls]

  /// The version of files that this program writes.
  static var version: Int64 { Int64(steps.count) }

  /// `pending` stands apart from `inbox` so that ending an event rewrites two small numbers, not the event's bytes.
  private static let first = """
    CREATE TABLE inbox (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      has_own_id INTEGER NOT NULL,
      name TEXT NOT NULL,
      session TEXT,
      call_id TEXT,
      caller TEXT,
      accepted_at REAL NOT NULL,
      raw TEXT NOT NULL
    ) STRICT;

    CREATE TABLE pending (
      number INTEGER PRIMARY KEY REFERENCES inbox (number) ON DELETE CASCADE,
      attempts INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE journal (
      number INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL,
      name TEXT NOT NULL,
      session TEXT,
      call_id TEXT,
      caller TEXT,
      accepted_at REAL NOT NULL,
      decided_at REAL NOT NULL,
      state TEXT NOT NULL,
      decision TEXT NOT NULL,
      reason TEXT,
      decided_by TEXT,
      outcome TEXT NOT NULL,
      record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX journal_time ON journal (decided_at);
    CREATE INDEX journal_call ON journal (call_id) WHERE call_id IS NOT NULL;
    CREATE INDEX journal_failed ON journal (decided_at) WHERE state = 'failed';

    CREATE TABLE calls (
      number INTEGER PRIMARY KEY,
      call_id TEXT NOT NULL,
      session TEXT NOT NULL,
      caller TEXT,
      first_seen REAL NOT NULL,
      decision TEXT,
      reason TEXT,
      reject TEXT,
      rejected_at REAL,
      settlement TEXT,
      settled_at REAL,
      was_resent INTEGER NOT NULL DEFAULT 0,
      UNIQUE (call_id, session)
    ) STRICT;
    CREATE INDEX calls_caller ON calls (caller) WHERE caller IS NOT NULL;
    CREATE INDEX calls_open ON calls (rejected_at) WHERE reject = 'accepted' AND settlement IS NULL;

    CREATE TABLE actions (
      session TEXT NOT NULL,
      subject TEXT NOT NULL,
      action TEXT NOT NULL,
      state TEXT NOT NULL,
      event_id TEXT NOT NULL,
      at REAL NOT NULL,
      PRIMARY KEY (subject, action, session)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX actions_time ON actions (at);

    CREATE TABLE keys (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL,
      expires_at REAL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_expiry ON keys (expires_at) WHERE expires_at IS NOT NULL;

    CREATE TABLE hits (
      key TEXT NOT NULL,
      at REAL NOT NULL,
      total INTEGER NOT NULL,
      window REAL NOT NULL,
      PRIMARY KEY (key, at, total)
    ) STRICT, WITHOUT ROWID;
    """

  /// Which calls were rejected stands in `calls` alone; before, it stood in `actions` too.
  ///
  /// Only the latest of those are taken over: the others ring no more.
  private static let rejectedCalls = """
    INSERT INTO calls (call_id, session, first_seen, reject, rejected_at)
      SELECT subject, session, at, 'accepted', at FROM actions
      WHERE action = 'reject' AND state = 'done' AND at >= (SELECT max(at) FROM actions) - 3600
      ON CONFLICT (call_id, session) DO UPDATE SET
        rejected_at = iif(reject IS 'accepted', rejected_at, excluded.rejected_at), reject = 'accepted';
    DROP INDEX calls_open;
    CREATE INDEX calls_rejected ON calls (rejected_at) WHERE reject = 'accepted';
    """
}
