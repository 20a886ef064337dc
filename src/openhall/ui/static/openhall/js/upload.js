import{a,b,c}from"./shared-32.js";import"./shared-23.js";import"./shared-11.js";import"./shared-7.js";import"./shared-5.js";import"./shared-6.js";export{b as progressBeside,c as start,a as upload};
