-- For wrk: posts the signed events of the file that EVENTS names, each once. Thread n of THREADS takes every n-th.
local requests, position = {}, 0

function setup(thread)
  counter = (counter or 0) + 1
  thread:set("number", counter)
end

function init()
  local index, threads = 0, tonumber(os.getenv("THREADS") or "1")
  for line in io.lines(os.getenv("EVENTS")) do
    index = index + 1
    if index % threads == number % threads then
      requests[#requests + 1] = wrk.format("POST", "/webhook", {
        ["Content-Type"] = "application/json",
        ["X-Webhook-Hmac"] = line:sub(1, 128),
        ["X-Webhook-Hmac-Algorithm"] = "sha512",
      }, line:sub(130))
    end
  end
  -- Reading took a while: the load begins now.
  os.execute('date +%s.%N >"$EVENTS.began"')
end

function request()
  position = position % #requests + 1
  return requests[position]
end

function done(summary, latency)
  io.write(string.format("requests/s %.0f, p50 %.2f ms, p99 %.2f ms, errors %d, not 2xx %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.errors.status))
end
