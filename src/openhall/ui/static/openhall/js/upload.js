import{a,b,c}from"./shared-31.js";import"./shared-21.js";import"./shared-10.js";import"./shared-7.js";import"./shared-5.js";import"./shared-6.js";export{b as progressBeside,c as start,a as upload};
