import LuaRuntime
import Store

extension HostModule {
  /// The functions of `wawp.store`: what scripts keep from event to event.
  func storeFunctions() -> [HostFunction] {
    [
      HostFunction("wawp.store.get", waits: true) { [unowned(unsafe) self] call in
        self.withKey("wawp.store.get", call) { key in self.perform(.store(.get(key: key)), call) }
      },
      HostFunction("wawp.store.set", waits: true) { [unowned(unsafe) self] call in
        self.withValue("wawp.store.set", call) { .set(key: $0, value: $1, ttl: $2) }
      },
      HostFunction("wawp.store.add", waits: true) { [unowned(unsafe) self] call in
        self.withValue("wawp.store.add", call) { .add(key: $0, value: $1, ttl: $2) }
      },
      HostFunction("wawp.store.incr", waits: true) { [unowned(unsafe) self] call in
        self.withKey("wawp.store.incr", call) { key in
          var by = 1
          if !call.stack.isNil(2) {
            guard let number = call.stack.integer(2) else {
              return call.mismatch(2, "wawp.store.incr", "by", expected: "a whole number")
            }
            by = number
          }
          return self.withTTL(3, "wawp.store.incr", call) { ttl in
            self.perform(.store(.increment(key: key, by: Int64(by), ttl: ttl)), call)
          }
        }
      },
      HostFunction("wawp.store.delete", waits: true) { [unowned(unsafe) self] call in
        self.withKey("wawp.store.delete", call) { key in self.perform(.store(.delete(key: key)), call) }
      },
      HostFunction("wawp.store.hits", waits: true) { [unowned(unsafe) self] call in
        self.withKey("wawp.store.hits", call) { key in
          guard let window = call.stack.number(2), window > 0, window.isFinite else {
            return call.mismatch(2, "wawp.store.hits", "window", expected: "seconds above 0")
          }
          return self.perform(.store(.hit(key: key, window: window)), call)
        }
      },
    ]
  }

  /// The longest value in bytes of JSON.
  private static let maximumValue = 256 << 10

  private func withKey(_ function: String, _ call: LuaCall, _ body: (String) -> HostResult) -> HostResult {
    guard let key = call.stack.string(1) else { return call.mismatch(1, function, "key", expected: "a string") }
    guard (1...512).contains(key.utf8.count) else {
      return call.raise("bad argument `key` to \(function): expected 1 to 512 bytes, got \(key.utf8.count)")
    }
    return body(key)
  }

  private func withTTL(
    _ index: Int32, _ function: String, _ call: LuaCall, _ body: (Double?) -> HostResult
  ) -> HostResult {
    if call.stack.isNil(index) { return body(nil) }
    guard let ttl = call.stack.number(index), ttl > 0, ttl.isFinite else {
      return call.mismatch(index, function, "ttl", expected: "seconds above 0")
    }
    return body(ttl)
  }

  private func withValue(
    _ function: String, _ call: LuaCall, _ operation: (String, [UInt8], Double?) -> KeyValueOperation
  ) -> HostResult {
    withKey(function, call) { key in
      guard call.count > 1, !call.stack.isNil(2), let state = runningState else {
        return call.raise(
          "bad argument `value` to \(function): expected a value, got nil; wawp.store.delete removes one")
      }
      return withTTL(3, function, call) { ttl in
        switch state.encodeJSON(at: 2, on: call.stack) {
        case .failure(let error): return call.raise("bad argument `value` to \(function): \(error.message)")
        case .success(let value):
          guard value.count <= HostModule.maximumValue else {
            return call.raise(
              "bad argument `value` to \(function): \(value.count) bytes as json, at most \(HostModule.maximumValue)")
          }
          return perform(.store(operation(key, value, ttl)), call)
        }
      }
    }
  }
}
