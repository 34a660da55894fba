import Testing
import Store

/// Both kinds of store, for tests of what they have in common.
enum Kind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case sqlite, memory

  var testDescription: String { rawValue }

  func open(_ folder: Folder, _ clock: ManualClock) throws -> any EventStore {
    switch self {
    case .memory: return MemoryStore(clock: { clock.now })
    case .sqlite: return try SQLiteStore(path: folder.file(), options: SQLiteOptions(clock: { clock.now }))
    }
  }
}
