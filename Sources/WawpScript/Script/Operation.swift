import Store

/// What a script asks the worker to do: values only, the worker knows how.
enum Operation {
  /// Refuse a call, and then perhaps write to the caller.
  case reject(callID: String, from: String, message: String?)
  /// Send a text message.
  case sendText(chatID: String, text: String, replyTo: String?)
  /// Call any endpoint of the API; `body` is an encoded JSON object.
  case request(method: String, path: String, body: [UInt8], query: [(name: String, value: String)])
  /// Call another server.
  case http(method: String, url: String, headers: [(name: String, value: String)], body: [UInt8], timeout: Double?)
  /// Wait.
  case sleep(seconds: Double)
  /// Read or change what scripts keep.
  case store(KeyValueOperation)
}

/// What became of an operation, as the script gets it.
struct OperationResult {
  /// The first value that the script gets.
  enum Value {
    /// `true`.
    case yes
    /// A JSON text, decoded.
    case json([UInt8])
    /// An HTTP answer.
    case response(status: Int, headers: [(name: String, value: String)], body: [UInt8])
    /// `nil`, and the message as the second value.
    case failure(message: String)
    /// One value without `info`: what the store answers.
    case stored(KeyValueResult)
  }

  var value: Value
  /// For failures, what kind; `nil` otherwise.
  var code: String?
  var status: Int?
  var retryable: Bool?
  var attempts = 0
  var isDuplicate = false
  var isDryRun = false
}
