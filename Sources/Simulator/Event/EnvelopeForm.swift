/// Which generation of envelopes an event is put in.
public enum EnvelopeForm: String, CaseIterable, Hashable, Sendable {
  /// All that WAHA delivers today: the v2 fields, `environment`, the account's other IDs, the engine's `_data`.
  case waha
  /// Only what the pages of Wawp's v2 documentation show; a call's outcome has nothing but the call's ID.
  case v2
  /// As the v1 documentation shows it: no event ID, no time and no `engine`, but an `environment`.
  case v1
}
