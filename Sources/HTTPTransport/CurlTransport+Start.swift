import CCurl

extension CurlTransport {
  /// Hands a request to libcurl; `nil` when there is no memory.
  static func start(
    _ request: HTTPRequest, left: Double, _ configuration: Configuration, on multi: OpaquePointer
  ) -> OpaquePointer? {
    // libcurl leaves a field without a value out, unless it is written so.
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    var lines = request.headers.map { header in
      header.value.utf8.allSatisfy(isBlank) ? "\(header.name);" : "\(header.name): \(header.value)"
    }
    lines.append("Expect:")  // keeps libcurl from asking first; a body's type is the caller's to name
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      lines.append("Content-Type:")
    }
    let hasBody = !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
    return CStrings.with(lines) { headers in
      request.method.withCString { method in
        request.url.withCString { url in
          configuration.userAgent.withCString { agent in
            CStrings.withOptional(configuration.caFile) { caFile in
              request.body.withUnsafeBufferPointer { body in
                var c = wc_request()
                c.method = method
                c.url = url
                c.headers = headers.baseAddress
                c.header_count = headers.count
                c.body = body.baseAddress
                c.body_length = body.count
                c.has_body = hasBody
                c.timeout_ms = max(1, Int(min(left, 1e6) * 1000))
                c.connect_timeout_ms = max(1, Int(min(request.connectTimeout, left, 1e6) * 1000))
                c.maximum_response = request.maximumResponseBytes
                c.fresh_connection = !request.isRepeatable
                c.ca_file = caFile
                c.user_agent = agent
                return wc_start(multi, &c)
              }
            }
          }
        }
      }
    }
  }
}
