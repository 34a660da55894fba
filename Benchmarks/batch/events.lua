-- Prints N events, one a line, as a webhook delivers them: lua5.4 events.lua 200000
local template = '{"id":"evt_01k5c8y3zq7m4t9w2r6v%06d","timestamp":%d,"event":"call.received","session":"default",'
  .. '"metadata":{"user.id":"42"},"me":{"id":"15550000001@c.us","pushName":"Front desk"},'
  .. '"payload":{"id":"0A1B2C3D4E5F60718293A4B5%08X","from":"1555%07d@c.us","timestamp":1767225599.5,'
  .. '"isVideo":%s,"isGroup":%s,"_data":{}},"engine":"GOWS",'
  .. '"environment":{"version":"2026.1.4","engine":"GOWS","tier":"PLUS","browser":null}}\n'
for i = 0, tonumber(arg[1]) - 1 do
  io.write(template:format(i % 1000000, 1767225600123 + i, i, i % 5000, tostring(i % 3 == 0), tostring(i % 7 == 0)))
end
