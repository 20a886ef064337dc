import{a,b,c}from"./shared-27.js";import"./shared-20.js";import"./shared-9.js";import"./shared-6.js";import"./shared-4.js";import"./shared-5.js";export{b as progressBeside,c as start,a as upload};
