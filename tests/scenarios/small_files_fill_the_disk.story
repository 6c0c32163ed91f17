Thousands of small files use up the inodes while there is space left.

given yocto-imx8
when
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=2831155 available_blocks=2507022 inodes=1605632 free_inodes=150000
then raised low_disk//data warning

when
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=2831155 available_blocks=2507022 inodes=1605632 free_inodes=0
then raised low_disk//data critical

when
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=2831155 available_blocks=2507022 inodes=1605632 free_inodes=1500000
after 1m
then cleared low_disk//data
