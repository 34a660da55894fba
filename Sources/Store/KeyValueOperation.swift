/// One operation on what scripts keep.
///
/// Keys are text of 1 to 512 bytes, values JSON texts of at most 256 KiB, times to live seconds above 0; whoever calls has
/// checked that. An expired key is as good as absent.
public enum KeyValueOperation: Sendable, Equatable {
  /// The value. Gives `value`.
  case get(key: String)
  /// Sets the value; without a time to live it stays. Gives `value` with what was set.
  case set(key: String, value: [UInt8], ttl: Double?)
  /// Sets the value if there is none. Gives `flag`: whether it was set.
  case add(key: String, value: [UInt8], ttl: Double?)
  /// Adds to a whole number, which begins at 0; the time to live counts from the beginning and is not moved by later
  /// additions. Gives `count`. Fails with `notANumber` when the value is something else, or the sum leaves 64 bits.
  case increment(key: String, by: Int64, ttl: Double?)
  /// Removes the value. Gives `flag`: whether there was one.
  case delete(key: String)
  /// Notes a hit at this moment. Gives `count`: the hits of the last `window` seconds, this one included.
  case hit(key: String, window: Double)
}

/// What an operation gives.
public enum KeyValueResult: Sendable, Equatable {
  /// The value, `nil` when there is none.
  case value([UInt8]?)
  /// Yes or no.
  case flag(Bool)
  /// A number.
  case count(Int64)
}
