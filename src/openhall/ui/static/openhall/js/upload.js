import{a,b,c}from"./shared-13.js";import"./shared-11.js";import"./shared-1.js";import"./shared-5.js";import"./shared-2.js";export{b as progressBeside,c as start,a as upload};
