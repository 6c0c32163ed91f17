/**
 * What tracefs of Linux 6.18 (x86-64) gave: a shell that ran mkdir, cp, a program whose name is made to look like a
 * line of the text trace, sh, true, sleep, echo, and one whose name is not UTF-8; then the same and true more
 * than a hundred times, in a buffer too small for it. Genuine; compressed, for most of a page is empty.
 */
import { gunzipSync } from "node:zlib";

function unpack(base64: string): Uint8Array {
  const bytes = Uint8Array.from(atob(base64.replace(/\s/g, "")), (it) => it.charCodeAt(0));
  return new Uint8Array(gunzipSync(bytes));
}

/** The layout of a page, and of the three events. */
export const FORMATS = {
  page: `	field: u64 timestamp;	offset:0;	size:8;	signed:0;
	field: local_t commit;	offset:8;	size:8;	signed:1;
	field: int overwrite;	offset:8;	size:1;	signed:1;
	field: char data;	offset:16;	size:4080;	signed:0;
`,
  exec: `name: sched_process_exec
ID: 365
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;
	field:pid_t pid;	offset:12;	size:4;	signed:1;
	field:pid_t old_pid;	offset:16;	size:4;	signed:1;

print fmt: "filename=%s pid=%d old_pid=%d", __get_str(filename), REC->pid, REC->old_pid
`,
  fork: `name: sched_process_fork
ID: 366
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:__data_loc char[] parent_comm;	offset:8;	size:4;	signed:0;
	field:pid_t parent_pid;	offset:12;	size:4;	signed:1;
	field:__data_loc char[] child_comm;	offset:16;	size:4;	signed:0;
	field:pid_t child_pid;	offset:20;	size:4;	signed:1;

print fmt: "comm=%s pid=%d child_comm=%s child_pid=%d", __get_str(parent_comm), REC->parent_pid, __get_str(child_comm), REC->child_pid
`,
  exit: `name: sched_process_exit
ID: 369
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:char comm[16];	offset:8;	size:16;	signed:0;
	field:pid_t pid;	offset:24;	size:4;	signed:1;
	field:int prio;	offset:28;	size:4;	signed:1;
	field:bool group_dead;	offset:32;	size:1;	signed:0;

print fmt: "comm=%s pid=%d prio=%d group_dead=%s", REC->comm, REC->pid, REC->prio, REC->group_dead ? "true" : "false"
`,
};

/** One page. */
export const PLAIN = unpack(`
  H4sIAAAAAAACA+2UvW/TQBjGry0taUGwIITIUKtD6QBxIlVQghIYw4cQAwuqqqaN3doQJ7FNITCx0VZiQmJlQXyKmQVR
  NrIitUmTIMgnbaSusMK9Lxf3TXT/AJIf5fTE713e3+OLz/ci39cfHmdsaoShAnxkBhj7Os7YCTaEHuS+yd014MPY6J7F
  LL4GasfYUXQY6orrqItmRrXuaKbDmHnk05At1omSJ6jlufNp9nr4iZS5RZhvTl9k0EvUerRFegXen5X2KpJehY+XMH8R
  8x9Ch0Gzd059OGCLNf3ZizT7z6SUVyK8V4U48krIC6CXurxUjnXevUUW1Phlj0qEVXh+S8raJqxvidvI2kbWLDqMkGqP
  KYsLrnEmosyGw+E5JcSlRELhqOKmDF2bzznZlO6683peT0WVJTOtZxYsPeb9qUtZZ1nXlImcqcUiE0o2zX8CXxm7nLw2
  aAtm3yqsdfPv1qel+csk/8GT5zF/WewVeLm7V3xFYvXz4P78WO/8XWdF5z06kzcwD9RFyVOZ5vlyVZqnQvIE1jXMUxE8
  8EofzxxXkVeR8CqUt3xOyqsSnjE8g7yqeDbBq979p3WdPx/xpxuPoN8oH7ZYK6Y8VSk3+EPKrRHu7oPrA8CtifsEr3W5
  esrI8jVrbBLPM9RFyVONnkE1L+XV6XlOxjB7XXKe67TX3AVprwbdsytR3LMGZj+M3qDvIzhjOzuYvSE5Yw3CW31mS3lN
  wuu8mMHsTUn2JullWFPSXi3S6/Hvaczewuwj6C08r86f+7BPm3F8tqD2r7KvFmVt3JSy2oSVCJaR1Rb7BN6m++RYbO3X
  S3wXQZ1f9qhNeL58+fLly5cvX77+T/0FkGHeXgAQAAA=
`);

/** Three pages of the last records. */
export const FLOOD = unpack(`
  H4sIAAAAAAACA+3Z+2/ddRkH8C9MtDOLi5EYJujKsknH2LquBeeIGIPKJkwlyC9TpowSW8cqtAxBEjSLwNb7/X7anl7P
  6f1+v19P791+8UI0ZvJDib9gjIYIOs/zeZ6Wp4/vf8DkfMPyDqXrq5/P5/k8n+/n8O5g3MQvP+957+71Jm+FnyjP81Ju
  87x90Z53l7fL5d3hvBbOtCT6x/NCw3HepfD30Nfu9D7tkv7EXkhOiX059fLz3sXE4Cdjb39Jvsd9ST30tVfDGf7PXuDs
  Meilf+ylJaUcd166eJTpO7zwz7xw3nnpwEvf8sI/b7M/HnoZ297FxKg7452XIR5lhvEWq/c5LwN4GcoL/P449DK3vRe9
  wGas8zLFo8y04zuw33mZwMtU8xk6h+cza9uLi776I57PLPEos3Z4p6KD34xzXhbwsra8F5MTY1awl63qJWrXg87LFo8y
  24wv+cCXnJcNvOwtL/zTot6Og16O8jav8PhyxKPMsfP5hYPOywFejprP052x0MtVXiCHvVzxKHONdzguyXm5wMvV3upZ
  6OXt2H8JzssTjzLPeLs/Fe28PODlbXnhjNqL1y9/20tOCfSyly8eZb7x3vvokPPygZevvJhePJ8Ful5u8HwWiEdZsMPb
  5R3+wfecVwC8gi3vclpq1CFcL4XKSyriflYoHmWh8c4M834vBF6hWr+rN3F/Kdr2dnmhJB5fkXiURbZefv1F5xUBr0jN
  5+bfjkKvWO+HFe5nxeJRFu/wklOu3XrUecXAK1Ze6HoC9Er0+qVwvZSIR1livEXvLueVAK9Ee/fi+SxV3uls7p+l4lGW
  Gu+9Z7/svFLglWpvDx5fmd7vtTyfZeJRlhkveOM555UBr0x75/H5UK68qxkPOa9cPMpy4x3ee7fzyoFXrrykohPQq9Dj
  6zvhvArxKCvs+J7e7bwK4FVoLwGPr1LXy8VjzqsUj7LS1ucdJ51XCbxK7T3zFej5dP/8BZ9HPvEofcY7U8jvLz7g+XQ/
  ewD3lyo9vjO8H6rEo6wy3u4373VeFfCqdL/+Bq7PauXFPMn1WS0eZbX1HslyXjXwqvV8vo/rpUb3zyPs1YhHWWP333q8
  82qAV6O802XY8+v1e4X7tV88Sr/dD3894jw/8Px6PmfxeVSr5/Nt3n+14lHW2vn82mPOqwVerd7vH2GvTnuNfD7UiUdZ
  Z+fzD/w+WAe8On0+RON6qdfnQyXPZ714lPV2fHccdV498Op1vUzgft2g+1k510uDeJQN1rt5yXkNwGvQ4yvA/aVR1+dT
  PJ+N4lE22vPos085rxF4jcq7ev9D0GvSXin3zybxKJtsfabscV4T8Jp0vezH4wvoevknjy8gHmXA9rP47zovALyAXr93
  cL0E9fju434WFI8yaL1+rs8g8ILaa8L9s1mfR0VcL83iUTbb/XDfMec1A69Z9+vX8fhadH+Z4fG1iEfZYrzkngTntQCv
  RY/veey1au8me63iUbba8+8T/H7dCrxW3T8TH4Rem/K+ddvHf/c/vfun5f7vHrr/0+/SJr8LZZu9q/2F7xZt4Hdp03fR
  f+G1bde1W/Ab57WLR9lu7xbPPuK8duC1Ky+p5tztyOvQ3gdfd16HeJQd9m5/87jzOoDXoe9q/8Bz3anX1vdj53WKR9lp
  5/MNvlt0Aq9T3y3ScC116XeNU1xLXeJRdhkv+P0Y53UBr0vP5wf4LO7WZ8d5fpfqFo+y287n+mHndQOvW49v9TXo9Wjv
  4Enn9YhH2WPv9n/md/0e4PXoz558eD57da+b5vnsFY+y13hnPuSzvxd4vcrb/CM+G/t0vdSx1yceZZ/dD+M/dV4f8Pr0
  +L6K169fe7/js79fPMp+673F+70feP3aewF7A7qXb/L4BsSjHLDzeZJ73QDwBrTnx+s3qL1u9gbFoxy09ZnInx0OAm9Q
  eVEr+Owf0u82y+wNiUc5ZO/2vgPOGwLekPJiPofP/mG9fvX8rjEsHuWw3e8+3u/DwBvW++/vuD5HdP+8wvt9RDzKEdvP
  hl923gjwRvR+SMDrN6r7WRLP56h4lKPWe4U/yxsF3qj2DmFvTHsX2BsTj3LM1mfC/c4bA96YrpdzeD+Ma+85frcZF49y
  3NbL0cedNw68cb0fvo3PowntneD1mxCPcsKO702+O00Ab0Kf71PYm9SfzfyJ53NSPMpJu/+O8N1+EniT2vstXr8pfT4k
  sDclHuWUPR/WnnbeFPCm9Pr9DK/ftJ7Pa+xNi0c5bfvnDb7bTwNvWnvv/BB6M3r/pfJddEY8yhk7n5fvcd4M8GZ0vQzi
  /T6r5zOXxzcrHuWs9a7wZ7GzwJvV/eXnuF7mdL38ir058Sjn/uc84vHNAW9O14sfr9+87p/7uH/Oi0c5b72f8P8LmQfe
  vB7fUVyfC7pe/s3egniUC7afrZ913gLwFvT58AKez5Cul1Gez5B4lCG739/ifhYCXkj3z048n4t6Ph895bxF8SgXbT9r
  5PeJReAt6v1wC3tL+nx/ht+vl8SjXLL7/f2HnbcEvCU9n0t4Ppe15+P5XBaPctnuh3j+7HAZeMvaa8TvEyt6/T7D+31F
  PMoV6xXwZ3krwFvR95XHcH2uau/gw85bFY9y1b5P+Pluvwq8VX1/yMP9ZU2/Lx3j829NPMo1ux/8DzhvDXhrup814/Vb
  1+v3Ks/nuniU63Z89/D7/Drw1rW3gce3off7d7heNsSj3LD7IYrfBzeAt6H3X9wT0Luu++frPL7rztvjkv7EXk5LdWbq
  Jf3jvYNvPDlH9/8Y+ffd4T8vyd833+q+tvW7RJ7IE3kiT+SJPJEn8kSeyBN5Ik/kiTyR5//n+S8GASSdADAAAA==
`);

/** What the buffer of the latter counted before it was read. */
export const FLOOD_STATS = `entries: 219
overrun: 325
commit overrun: 0
bytes: 8200
oldest event ts: 24716.449528
now ts: 24716.554601
dropped events: 0
read events: 0
`;
