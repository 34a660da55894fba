import Glibc

/// A call of the system that failed.
package struct SystemFailure: Error, CustomStringConvertible {
  package let call: String
  package let code: Int32
  package var description: String { "\(call): \(String(cString: strerror(code)))" }

  package init(call: String, code: Int32) {
    self.call = call
    self.code = code
  }
}
