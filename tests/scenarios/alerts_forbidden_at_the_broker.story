Somebody takes away the right to publish alerts at the broker, and later it is given back.

given yocto-imx8
then nothing

agent
  {"refused": {"device/camera/alert": "it does not authorise us"}}
then raised refused_publish/device/camera/alert critical

agent
  {}
then nothing

after 1m
then cleared refused_publish/device/camera/alert
